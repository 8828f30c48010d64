/** XML as a tree of elements with their places. The only file that knows the XML library. */
import { XMLParser } from 'fast-xml-parser';
import { span, type Span } from '../base/span';

export interface Element {
  readonly name: string;
  /** Of the element itself, without that of its children. */
  readonly text: string;
  readonly children: readonly Element[];
  readonly span: Span;
}

/** Deeper than any loop nest in a report. */
const maxDepth = 100;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: false,
  parseTagValue: false,
  captureMetaData: true,
  maxNestedTags: maxDepth,
});
const place = XMLParser.getMetaDataSymbol() as unknown as symbol;

/**
 * The elements at the root, or what is wrong and at which offset. Tolerant where reports are not XML: a bare `&`, names with
 * blanks or angle brackets. Entities stay as they are written.
 */
export function xmlTree(text: string): readonly Element[] | { readonly message: string; readonly at: number } {
  try {
    return elementsOf(parser.parse(joinedNames(text)));
  } catch (error) {
    const { message } = error as Error;
    if (/nested/.test(message)) return { message: `elements are nested more than ${maxDepth} deep`, at: 0 };
    return { message: 'this is no XML, or cut off: a tag is not closed', at: text.lastIndexOf('<') };
  }
}

/** Loops of Vivado HLS have names such as `Loop 1.2`: the blank would start an attribute. Keeps every offset. */
function joinedNames(text: string): string {
  return text.replace(/<\/?[A-Za-z_][^<>="'?!]*>/g, (tag) => tag.replace(/[ \t](?=[^/>\s])/g, '_'));
}

function elementsOf(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return [];
  return (nodes as Record<string | symbol, unknown>[]).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== '#text' && key !== ':@');
    if (name === undefined) return [];
    const children = node[name];
    const start = (node[place] as { startIndex?: number } | undefined)?.startIndex ?? 0;
    return [
      { name, text: textOf(children), children: elementsOf(children), span: span(start, start + name.length + 2) },
    ];
  });
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return '';
  const texts = (nodes as Record<string, unknown>[]).map((node) =>
    typeof node['#text'] === 'string' ? node['#text'] : '',
  );
  return texts.join(' ').trim();
}
