import type { MacroTable } from './condition';
import { expandUse, statementsOf } from './macros';
import type { WordContext, WordUse } from './mask-word';
import { isNewline, isWordStart, skipComment, skipParens, skipSpace, skipToken } from './scan';

/** What the grammar is shown in the place of a loop header that it can't read, or that a macro holds. */
const endless = 'for(;;)';

/**
 * A loop header that is still being typed: not closed on its line, or closed by the editor before it is complete. The grammar
 * would lose the whole function; it is shown a loop without end, or the header closed. Undefined for a finished header.
 */
export function unfinishedHeader({ source, start, end }: WordContext): WordUse | undefined {
  const word = source.slice(start, end);
  const open = skipSpace(source, end);
  if (source[open] !== '(') return undefined;
  const header = readHeader(source, open, word === 'for');
  if (header.isClosed && header.isComplete) return undefined;
  const problem = {
    message: header.isComplete ? "Missing ')'" : `The header of this '${word}' is not complete`,
    span: { start, end: header.end },
  };
  const isWhole = header.isComplete && word === 'for';
  const text = isWhole ? `${source.slice(start, header.end)})` : undefined;
  // What is too short for a loop becomes nothing, so that the rest can be read.
  const shown = endless.length <= header.end - start ? endless : '';
  const replaced = shown === endless ? ({ kind: 'header', text } as const) : undefined;
  return { end: header.end, shown, replaced, problem, previous: shown === '' ? undefined : ')' };
}

interface Header {
  /** After `)`, or after the last thing on the line that can belong to it. */
  readonly end: number;
  readonly isClosed: boolean;
  readonly isComplete: boolean;
}

function readHeader(source: string, open: number, isFor: boolean): Header {
  const parts = [open + 1];
  let depth = 0;
  let isRange = false;
  let isConditional = false;
  let close: number | undefined;
  for (let i = open; i < source.length;) {
    const c = source.charAt(i);
    if (/[([{]/.test(c)) depth++;
    else if (/[)\]}]/.test(c)) depth--;
    if (depth === 0) {
      if (c === ')') close = i;
      break;
    }
    if (c === '?') isConditional = true;
    if (depth === 1 && c === ':' && source[i + 1] !== ':' && source[i - 1] !== ':')
      isRange ||= parts.length === 1 && !isConditional;
    if (depth === 1 && c === ';') {
      parts.push(i + 1);
      if (!isFor || parts.length > 3) break;
    }
    i = skipToken(source, i);
  }
  const isClosed = close !== undefined;
  const last = close ?? endOfLine(source, open);
  const texts = parts
    .filter((p) => p <= last)
    .map((p, i) => source.slice(p, (parts[i + 1] ?? last + 1) - 1).slice(0, last - p));
  const needed = isFor && !isRange ? 3 : 1;
  const isComplete = texts.length === needed && texts.every((t) => !dangles(t)) && (isFor || texts[0]?.trim() !== '');
  return { end: isClosed ? last + 1 : last, isClosed, isComplete };
}

/** True for a text that ends with an operator whose right side is missing. */
function dangles(text: string): boolean {
  return /(?:[-+*/%<>=!&|^~?:.,([]|->)$/.test(
    text
      .replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ' ')
      .trim()
      .replace(/(?:\+\+|--)$/, ''),
  );
}

/** End of what is on the line of `start`, a block that opens there and comments not included. */
function endOfLine(source: string, start: number): number {
  let end = start + 1;
  for (let i = end; i < source.length;) {
    const c = source.charCodeAt(i);
    if (isNewline(c) || c === 123 || c === 125) break;
    const comment = skipComment(source, i);
    const next = comment > i ? comment : skipToken(source, i);
    if (comment === i && !/\s/.test(source.charAt(i))) end = next;
    i = next;
  }
  return end;
}

/** The use of a macro that stands for the header of a loop, or for statements; undefined for any other. */
export function macroStatement(context: WordContext, end: number): WordUse | undefined {
  const { source, start, previous, macros } = context;
  if (!['', ';', '{', '}', ')', ':', 'else', 'do'].includes(previous)) return undefined;
  const text = expandUse(source.slice(start, end), macros);
  const after = skipSpace(source, end);
  if (/^(?:for|while)\s*\(/.test(text)) {
    if (skipParens(text, text.indexOf('(')) !== text.length || source[after] === ';') return undefined;
    const shownEnd = Math.max(end, Math.min(after, start + endless.length));
    if (shownEnd - start < endless.length) return undefined;
    return { end: shownEnd, shown: endless, replaced: { kind: 'header', text }, previous: ')' };
  }
  const body = statementsOf(text);
  if (body === undefined) return undefined;
  const statements = withNested(body, macros, 0);
  const name = source.slice(start, context.end);
  if (source[after] === ';') {
    // The `;` behind the use ends the last statement of the body.
    const whole = /[;}]$/.test(statements) ? statements : `${statements};`;
    return { end, shown: name, replaced: { kind: 'statements', text: whole }, previous: name };
  }
  return name.length < end - start
    ? { end, shown: `${name};`, replaced: { kind: 'statements', text: statements }, previous: ';' }
    : undefined;
}

/** Macros in macros deeper than this are one that uses itself. */
const maxDepth = 8;

/** The statements with those in the place of macros that hold statements themselves. */
function withNested(text: string, macros: MacroTable, depth: number): string {
  let out = '';
  for (let i = 0; i < text.length;) {
    const end = skipToken(text, i);
    const word = text.slice(i, end);
    const macro = isWordStart(text.charCodeAt(i)) && depth < maxDepth ? macros.get(word) : undefined;
    const open = skipSpace(text, end);
    const close = !macro?.params ? end : text[open] === '(' ? skipParens(text, open) : undefined;
    const inner = macro && close !== undefined ? statementsOf(expandUse(text.slice(i, close), macros)) : undefined;
    out += inner === undefined ? word : withNested(inner, macros, depth + 1);
    i = inner === undefined ? end : (close ?? end);
  }
  return out;
}
