import { skipParens, skipSpace, skipToken } from './scan';

/** Groups longer or deeper than this are left as they are, so that deep nesting stays cheap. */
const maxLength = 4000;
const maxNesting = 40;
const maxComparison = 300;
const beforeExpression = new Set(['return', 'else', 'do', 'case', 'throw', 'co_return', 'and', 'or', 'not']);

/**
 * End of the parenthesised comma expression at `start` whose first part is an assignment, as in `(a = 1, b = 2)`: the grammar
 * takes its `=` for the operator of a fold expression. Undefined for any other parenthesis. `previous` is the token before.
 */
export function assignmentGroup(source: string, start: number, previous: string): number | undefined {
  const opensExpression = previous === '' || beforeExpression.has(previous) || !/[\w\]>$]$/.test(previous);
  if (!opensExpression || /operator\s*\(\s*\)\s*$/.test(source.slice(Math.max(0, start - 20), start))) return undefined;
  const limit = Math.min(source.length, start + maxLength);
  let depth = 0;
  let assigns = false;
  let commas = false;
  for (let i = start; i < limit;) {
    const c = source.charAt(i);
    if (c === '(' || c === '[') {
      if (++depth > maxNesting) return undefined;
    } else if ((c === ')' || c === ']') && --depth === 0) return commas ? i + 1 : undefined;
    else if (c === '#' || c === '{' || c === ';' || c === '?') return undefined;
    else if (depth === 1 && c === ',') {
      if (!assigns) return undefined;
      commas = true;
    } else if (depth === 1 && c === '=') {
      if (source[i + 1] === '=') i++;
      else if (!/[=!<>]/.test(source.charAt(i - 1)) || /<<|>>/.test(source.slice(i - 2, i))) assigns = true;
    }
    i = skipToken(source, i);
  }
  return undefined;
}

/**
 * In `a < b && c > (d)` the grammar sees a call of the template `a<b && c>`. With `start` at the `<`: the span of `(d)`, to be
 * replaced by something that can't be called. Undefined when there is nothing to mistake.
 */
export function comparedGroup(
  source: string,
  start: number,
): { readonly start: number; readonly end: number } | undefined {
  const limit = Math.min(source.length, start + maxComparison);
  let logical = false;
  for (let i = start + 1; i < limit;) {
    const c = source.charAt(i);
    if (/[;{})\]#?]/.test(c)) return undefined;
    if (c === '(' || c === '[') {
      i = skipBrackets(source, i) ?? limit;
      continue;
    }
    if (source.startsWith('->', i) || source.startsWith('>=', i) || source.startsWith('>>', i)) i++;
    else if (source.startsWith('&&', i) || source.startsWith('||', i)) logical = true;
    else if (c === '>') {
      const open = skipSpace(source, i + 1);
      const end = logical && source[open] === '(' ? skipParens(source, open) : undefined;
      // What reads on after `(d)`, such as `(d)->x` or the operand of a cast, is left alone.
      const ends =
        end !== undefined &&
        /^(?:[-+*/%<>=!&|^?:,;)\]}]|$)(?!>)/.test(source.slice(skipSpace(source, end)).slice(0, 2));
      return ends && !/[#{;]/.test(source.slice(open, end)) ? { start: open, end } : undefined;
    }
    i = skipToken(source, i);
  }
  return undefined;
}

/** The parts of a parenthesised list, split at its top-level commas: offsets into `text`, which starts with `(`. */
export function groupParts(text: string): { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let from = 1;
  for (let i = 1; i < text.length - 1;) {
    const c = text[i];
    if (c === ',') {
      parts.push({ start: from, end: i });
      from = i + 1;
    }
    i = c === '(' || c === '[' || c === '{' ? (skipBrackets(text, i) ?? i + 1) : skipToken(text, i);
  }
  parts.push({ start: from, end: text.length - 1 });
  return parts.map((p) => ({ start: Math.min(skipSpace(text, p.start), p.end), end: p.end }));
}

function skipBrackets(text: string, start: number): number | undefined {
  if (text[start] === '(') return skipParens(text, start);
  let depth = 0;
  for (let i = start; i < text.length; i = skipToken(text, i)) {
    if (/[([{]/.test(text.charAt(i))) depth++;
    if (/[)\]}]/.test(text.charAt(i)) && --depth === 0) return i + 1;
  }
  return undefined;
}
