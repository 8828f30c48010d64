import type { Span } from '../base/span';
import type { PragmaLine } from './ast';
import { joinDirective, skipParens, skipQuoted, skipSpace } from './scan';

/** Reads what follows the word `pragma`. */
export function pragmaLine(body: string, span: Span): PragmaLine {
  const text = joinDirective(body);
  const family = /^[^\s(]*/.exec(text)?.[0] ?? '';
  return { family, text: text.slice(family.length).trim(), span };
}

/** Reads `_Pragma("...")` with `start` at the parenthesis or the blanks before it; undefined when it is not one. */
export function pragmaOperator(
  text: string,
  start: number,
): { readonly body: string; readonly end: number } | undefined {
  const open = skipSpace(text, start);
  if (text[open] !== '(') return undefined;
  const string = skipSpace(text, open + 1);
  const quoted = text[string] === 'L' ? string + 1 : string;
  if (text[quoted] !== '"') return undefined;
  const stringEnd = skipQuoted(text, quoted);
  if (text[skipSpace(text, stringEnd)] !== ')') return undefined;
  const body = text.slice(quoted + 1, stringEnd - 1).replace(/\\(["\\])/g, '$1');
  return { body, end: skipParens(text, open) ?? stringEnd };
}
