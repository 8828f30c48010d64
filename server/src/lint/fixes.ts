/** Mends: edits of pragma lines that keep how the source writes them. */
import type { Fix, SourceEdit } from '../base/edit';
import { shift, span, type Span } from '../base/span';
import { removal, replacement } from '../explore/pragma-edits';
import type { SiteDirective } from '../kernel/directive';
import type { FunctionIr, Loop } from '../kernel/ir';
import { loopName } from '../kernel/names';
import type { FunctionContext, LintInput, PragmaSite } from './types';

/** The pragma's place in the text. */
export function placeOf(c: FunctionContext, site: PragmaSite): Span {
  return shift(site.line.span, c.f.start);
}

/** Takes the pragma's line out. */
export function remove(c: FunctionContext, site: PragmaSite, title = 'Remove the pragma'): Fix {
  return { title, edits: [removal(c.text, c.shared.layout, placeOf(c, site))] };
}

/** Writes the pragma anew. */
export function rewrite(c: FunctionContext, site: PragmaSite, directive: SiteDirective, title: string): Fix {
  return { title, edits: [replacement(c.text, placeOf(c, site), directive)] };
}

/** The same pragma with some options changed; an option that is undefined goes. */
export function withOptions(
  directive: SiteDirective,
  change: Readonly<Record<string, string | number | boolean | undefined>>,
): SiteDirective {
  const options = Object.entries({ ...directive.options, ...change }).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
  );
  return { ...directive, options: Object.fromEntries(options) };
}

/** Adds words behind the pragma's last one, before a comment. None in `_Pragma("...")`. */
export function append({ text }: FunctionContext, at: Span, words: string, title: string): Fix[] {
  const code = plainCode(text, at);
  if (code === undefined) return [];
  const end = at.start + code.trimEnd().length;
  return [{ title, edits: [{ span: span(end, end), newText: ` ${words}` }] }];
}

/** Puts another word in the place of one, where that stands once. */
export function replaceWord({ text }: FunctionContext, at: Span, word: string, by: string): Fix[] {
  const code = plainCode(text, at);
  const pattern = new RegExp(`(?<!\\w)${word.replace(/[^\w]/g, '\\$&')}(?!\\w)`, 'g');
  const found = code === undefined ? [] : [...code.matchAll(pattern)];
  const [only] = found;
  if (!only || found.length > 1) return [];
  const start = at.start + only.index;
  return [{ title: `Change '${word}' to '${by}'`, edits: [{ span: span(start, start + word.length), newText: by }] }];
}

/** Takes an option out, with its value, where it stands once. */
export function removeOption({ text }: FunctionContext, at: Span, name: string): Fix[] {
  const code = plainCode(text, at);
  const found = [...(code?.matchAll(new RegExp(`\\s+${name}\\b(?:\\s*=\\s*(?:"[^"]*"|\\S+))?`, 'gi')) ?? [])];
  const [only] = found;
  if (!only || found.length > 1) return [];
  const start = at.start + only.index;
  return [{ title: `Remove '${name}'`, edits: [{ span: span(start, start + only[0].length), newText: '' }] }];
}

/** The text of a `#pragma` up to a comment. */
function plainCode(text: string, at: Span): string | undefined {
  const code = text.slice(at.start, at.end);
  return code.startsWith('#') ? code.replace(/\/\/.*$|\/\*[^]*?\*\/\s*$/, '') : undefined;
}

/** Takes the pragma from where it is to the top of a loop's body, or of the function's. */
export function moveTo(
  c: FunctionContext,
  site: PragmaSite,
  directive: SiteDirective,
  loop: Loop | undefined,
): readonly Fix[] {
  const target = loop ? `loop ${nameOf(c, loop)}` : `function ${c.f.name}`;
  return moveInto(c, site, [at(c, directive, loop)], `Move the pragma to the top of ${target}`);
}

/** Takes the pragma out and puts directives in; none where there is no place for these. */
export function moveInto(
  c: FunctionContext,
  site: PragmaSite,
  directives: readonly SiteDirective[],
  title: string,
): readonly Fix[] {
  const added = insertion(c, ...directives);
  return added.length > 0 ? [{ title, edits: inOrder([...remove(c, site).edits, ...added]) }] : [];
}

/** True when a mend changes something, and no two of its edits meet: what is moved to its own place is replaced there already. */
export function isSound({ edits }: Fix): boolean {
  const isApart = edits.every(({ span: { start, end } }, i) => (edits[i - 1]?.span.end ?? 0) <= start && start <= end);
  return edits.length > 0 && isApart;
}

/** The edits that put directives into the source. */
export function insertion(c: FunctionContext, ...directives: readonly SiteDirective[]): readonly SourceEdit[] {
  return c.shared.edits(directives);
}

/** The directive at a loop of the function, or at the function. */
export function at(c: FunctionContext, directive: SiteDirective, loop: Loop | undefined): SiteDirective {
  const { loop: _, ...rest } = directive;
  return { ...rest, function: c.f.name, ...(loop ? { loop: nameOf(c, loop) } : {}) };
}

/** As reports name the loop. */
export function nameOf({ f, lines }: { readonly f: FunctionIr } & Pick<LintInput, 'lines'>, loop: Loop): string {
  return loopName(f, loop, lines);
}

/** The loop's header in the text. */
export function headerOf(c: FunctionContext, loop: Loop): Span {
  return shift({ start: loop.span.start, end: loop.headerSpan.end }, c.f.start);
}

/** Edits in text order. */
export function inOrder(edits: readonly SourceEdit[]): SourceEdit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
