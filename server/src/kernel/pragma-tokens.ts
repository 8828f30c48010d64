/** One word of a pragma's option list: `name`, or `name=value`. A word that starts with no letter has no name. */
export interface PragmaToken {
  readonly name: string;
  /** Undefined without `=`; empty when nothing follows the `=`. */
  readonly value?: string;
}

/** Characters after which, or before which, a value goes on over a space: `a, b`, `N * 2`. */
const joins = new Set('+*/%,|^?:.=');
const openers = '([{';
const closers = ')]}';

/** Splits the options of a pragma. Values may hold spaces around operators, and inside brackets and quotes. */
export function pragmaTokens(text: string): PragmaToken[] {
  const tokens: PragmaToken[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const word = /^[A-Za-z_]\w*/.exec(text.slice(at))?.[0];
    const afterWord = skipSpace(text, at + (word?.length ?? 0));
    if (word !== undefined && text[afterWord] === '=' && text[afterWord + 1] !== '=') {
      const start = skipSpace(text, afterWord + 1);
      const end = isNextOption(text, start) ? start : endOfValue(text, start);
      tokens.push({ name: word, value: text.slice(start, end).trim() });
      at = skipSpace(text, end);
    } else {
      const end = word === undefined ? endOfValue(text, at) : at + word.length;
      // What clings to a word without `=` (`factor(4)`, `2x`) belongs to it.
      const tail =
        word === undefined || end >= text.length || /[\s]/.test(text[end] ?? '') ? end : endOfValue(text, end);
      tokens.push({ name: text.slice(at, tail) });
      at = skipSpace(text, tail);
    }
  }
  return tokens;
}

/** After `factor= type=block` nothing was given for `factor`. */
function isNextOption(text: string, at: number): boolean {
  return /^[A-Za-z_]\w*\s*=(?!=)/.test(text.slice(at));
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at] ?? '')) at++;
  return at;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let angles = 0;
  let at = start;
  while (at < text.length) {
    const c = text[at] ?? '';
    if (c === '"') {
      const close = text.indexOf('"', at + 1);
      at = close < 0 ? text.length : close + 1;
      continue;
    }
    if (openers.includes(c)) depth++;
    else if (closers.includes(c)) depth = Math.max(0, depth - 1);
    else if (c === '<' && /[A-Za-z_\w]/.test(text[at - 1] ?? '') && text[at + 1] !== '<') angles++;
    else if (c === '>' && angles > 0) angles--;
    else if (/\s/.test(c) && depth === 0 && angles === 0) {
      const next = skipSpace(text, at);
      if (!joinsOver(text[at - 1] ?? '', text[next] ?? '', text[next + 1] ?? '')) return at;
      at = next;
      continue;
    }
    at++;
  }
  return at;
}

function joinsOver(before: string, after: string, afterThat: string): boolean {
  if (joins.has(before) || before === '-' || before === '<' || before === '&') return true;
  if (joins.has(after)) return true;
  return (after === '-' || after === '<' || after === '>') && /[\s\d(<>]/.test(afterThat);
}
