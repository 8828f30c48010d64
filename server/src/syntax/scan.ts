/** Lexical helpers shared by the masking passes. Each takes an offset into the text and returns the offset after what it skips. */

const newline = 10;
const carriageReturn = 13;
const quote = 34;
const apostrophe = 39;
const slash = 47;
const star = 42;
const backslash = 92;

export function isNewline(code: number): boolean {
  return code === newline || code === carriageReturn;
}

export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || code > 0xff;
}

export function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}

export function skipWord(text: string, start: number): number {
  let i = start;
  while (i < text.length && isWordPart(text.charCodeAt(i))) i++;
  return i;
}

/** A preprocessing number: `1e-3f`, `0x1p+4`, `1'000`, `.5`. */
export function skipNumber(text: string, start: number): number {
  let i = start + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isWordPart(code) || code === 46) continue;
    const before = text.charCodeAt(i - 1) | 32;
    if ((code === 43 || code === 45) && (before === 101 || before === 112) && !hexWithoutExponent(text, start, before))
      continue;
    if (code === apostrophe && isWordPart(text.charCodeAt(i + 1))) continue;
    break;
  }
  return i;
}

/** In `0xe+1` the `e` is a digit, so the sign does not belong to the number. */
function hexWithoutExponent(text: string, start: number, before: number): boolean {
  return before === 101 && text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120;
}

/** End of the comment at `start`, or `start` when there is none. A `//` comment ends before its line break. */
export function skipComment(text: string, start: number): number {
  if (text.charCodeAt(start) !== slash) return start;
  const next = text.charCodeAt(start + 1);
  if (next === star) {
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (next !== slash) return start;
  return lineEnd(text, start + 2);
}

/** Offset of the line break that ends the line of `start`, continuation lines (`\` at the end) included. */
export function lineEnd(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const continued = code === backslash ? continuation(text, i) : i;
    if (continued > i) i = continued;
    else if (isNewline(code)) break;
    else i++;
  }
  return i;
}

/** Offset after `\` + blanks + line break at `start`; `start` when the backslash does not continue its line. */
export function continuation(text: string, start: number): number {
  let i = start + 1;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  if (text.charCodeAt(i) === carriageReturn) return text.charCodeAt(i + 1) === newline ? i + 2 : i + 1;
  return text.charCodeAt(i) === newline ? i + 1 : start;
}

/** A string or character literal; one that is not closed ends with its line. */
export function skipQuoted(text: string, start: number): number {
  const close = text.charCodeAt(start);
  let i = start + 1;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === close) return i + 1;
    if (code === backslash) {
      const continued = continuation(text, i);
      i = continued > i ? continued : i + 2;
    } else if (isNewline(code)) return i;
    else i++;
  }
  return text.length;
}

/** `R"tag(...)tag"`, with `start` at the quote. */
function skipRawString(text: string, start: number): number {
  const open = text.indexOf('(', start);
  if (open < 0 || open - start > 17) return skipQuoted(text, start);
  const close = text.indexOf(`)${text.slice(start + 1, open)}"`, open);
  return close < 0 ? text.length : close + (open - start) + 1;
}

/** The comment, literal, number or word at `start`; one character when it is none of these. */
export function skipToken(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === quote || code === apostrophe) return skipQuoted(text, start);
  if (code === slash) return Math.max(skipComment(text, start), start + 1);
  if (isDigit(code)) return skipNumber(text, start);
  if (!isWordStart(code)) return start + 1;
  const end = skipWord(text, start);
  const raw = text.charCodeAt(end) === quote && /^(?:u8|[uUL])?R$/.test(text.slice(start, end));
  return raw ? skipRawString(text, end) : end;
}

/** Blanks, line breaks and comments. */
export function skipSpace(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isBlank(code)) i++;
    else {
      const after = skipComment(text, i);
      if (after === i) break;
      i = after;
    }
  }
  return i;
}

/** Offset after the parenthesis that closes the one at `start`; undefined when it is never closed. */
export function skipParens(text: string, start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === 40) depth++;
    if (code === 41 && --depth === 0) return i + 1;
    i = skipToken(text, i);
  }
  return undefined;
}

const maxTemplateArguments = 400;

/** Offset after the `>` that closes the template arguments which `<` at `start` opens; undefined when it opens none. */
export function skipTemplateArguments(text: string, start: number): number | undefined {
  const limit = Math.min(text.length, start + maxTemplateArguments);
  let depth = 0;
  for (let i = start; i < limit;) {
    const c = text.charAt(i);
    if (/[;{}]/.test(c)) return undefined;
    if (c === '<') depth++;
    if (c === '>' && --depth === 0) return i + 1;
    i = c === '(' ? (skipParens(text, i) ?? limit) : skipToken(text, i);
  }
  return undefined;
}

/** The text with every character of the ranges blanked, line breaks kept: same length, same lines. */
export function blank(text: string, ranges: readonly { readonly start: number; readonly end: number }[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    parts.push(text.slice(at, from), text.slice(from, end).replace(/[^\r\n]/g, ' '));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** Comments become a space, continuation lines are joined by a space. */
export function joinDirective(text: string): string {
  let out = '';
  for (let i = 0; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === backslash) {
      const continued = continuation(text, i);
      if (continued > i) {
        out = `${out.trimEnd()} `;
        i = continued;
        while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
        continue;
      }
    }
    const comment = skipComment(text, i);
    if (comment > i) {
      out += ' ';
      i = comment;
      continue;
    }
    const end = skipToken(text, i);
    out += text.slice(i, end);
    i = end;
  }
  return out.trim();
}
