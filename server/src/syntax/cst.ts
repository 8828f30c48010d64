import type { Language, TreeCursor } from 'web-tree-sitter';
import type { Steps } from '../base/steps';

/** A node of tree-sitter's tree, copied out of wasm memory once: property access across that border is slow. */
export interface Cst {
  readonly type: string;
  readonly field: string;
  readonly start: number;
  readonly end: number;
  readonly named: boolean;
  readonly missing: boolean;
  readonly children: Cst[];
  /** Set when the caller of `copyTree` asked not to descend. */
  readonly skipped: boolean;
}

/** What `copyTree` asks before it descends into a function definition. */
export type SkipFunction = (node: {
  readonly start: number;
  readonly end: number;
  /** What holds it, the outermost last. */
  readonly parents: () => readonly Cst[];
  readonly hasError: () => boolean;
}) => boolean;

const leafTypes = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'statement_identifier',
  'namespace_identifier',
  'number_literal',
  'primitive_type',
  'comment',
  'true',
  'false',
  'this',
  'character',
  'string_content',
  'escape_sequence',
  'auto',
]);

/** Nodes between two places where copying may be interrupted. */
const nodesPerStep = 1000;

/**
 * Copies the tree below a cursor, without comments. `withErrors` asks for the `missing` flags, which cost a call a node.
 */
export function* copyTree(cursor: TreeCursor, language: Language, withErrors: boolean, skip: SkipFunction): Steps<Cst> {
  const tables = tablesOf(language);
  const stack: Cst[] = [];
  const parents = (): readonly Cst[] => [...stack].reverse();
  const read = (): Cst => {
    const id = cursor.nodeTypeId;
    const type = tables.types[id] ?? 'ERROR';
    const named = tables.named[id] ?? true;
    const start = cursor.startIndex;
    const missing = withErrors && cursor.nodeIsMissing;
    const end = named || missing ? cursor.endIndex : start + type.length;
    const field = tables.fields[cursor.currentFieldId] ?? '';
    const skipped =
      type === 'function_definition' &&
      skip({ start, end, parents, hasError: () => withErrors && cursor.currentNode.hasError });
    return { type, field, start, end, named, missing, children: [], skipped };
  };
  const root = read();
  stack.push(root);
  let deeper = cursor.gotoFirstChild();
  let nodes = 0;
  while (stack.length > 0) {
    const parent = stack[stack.length - 1] as Cst;
    if (!deeper) {
      // All children of `parent` are read.
      stack.pop();
      if (stack.length === 0) break;
      cursor.gotoParent();
      deeper = cursor.gotoNextSibling();
      continue;
    }
    if (++nodes % nodesPerStep === 0) yield;
    const node = read();
    if (node.type !== 'comment') parent.children.push(node);
    if (node.named && !node.skipped && !leafTypes.has(node.type) && cursor.gotoFirstChild()) stack.push(node);
    else deeper = cursor.gotoNextSibling();
  }
  return root;
}

interface Tables {
  readonly types: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];
}

const cache = new WeakMap<Language, Tables>();

function tablesOf(language: Language): Tables {
  const known = cache.get(language);
  if (known) return known;
  const named = language.types.map((_, id) => language.nodeTypeIsNamed(id));
  const tables = { types: language.types, named, fields: language.fields };
  cache.set(language, tables);
  return tables;
}

export function childOf(node: Cst, field: string): Cst | undefined {
  return node.children.find((c) => c.field === field);
}

/** Named children, without what the parser could not read. */
export function namedOf(node: Cst): Cst[] {
  return node.children.filter((c) => c.named && c.type !== 'ERROR');
}

export function childOfType(node: Cst, ...types: string[]): Cst | undefined {
  return node.children.find((c) => types.includes(c.type));
}
