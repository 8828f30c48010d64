/** The Tcl that scripts of the tool use: commands, quoting, `$name`. Nothing is run: `[...]` has no value. */
import { span, type Span } from '../base/span';

export interface TclWord {
  /** With its variables filled in; as written where the value is not known. */
  readonly text: string;
  readonly span: Span;
  /** Why the value is not known, in words. */
  readonly unknown?: string;
}

export interface TclCommand {
  readonly words: readonly TclWord[];
  readonly span: Span;
}

/**
 * The commands of a script, in order. Variables are looked up when a command is read, so that the caller can take note of
 * each `set` before it asks for the next command.
 */
export function* tclCommands(text: string, variables: ReadonlyMap<string, string>): Generator<TclCommand> {
  let at = 0;
  while (at < text.length) {
    at = skipBlanks(text, at, true);
    if (at >= text.length) return;
    if (text[at] === '#') {
      at = endOfComment(text, at);
      continue;
    }
    const start = at;
    const words: TclWord[] = [];
    while (at < text.length && !isCommandEnd(text, at)) {
      const word = readWord(text, at, variables);
      words.push(word);
      at = skipBlanks(text, Math.max(word.span.end, at + 1), false);
    }
    const last = words.at(-1);
    if (last) yield { words, span: span(start, last.span.end) };
  }
}

function isCommandEnd(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === ';';
}

/** Past blanks and continued lines; with `overEnds` past ends of commands too. */
function skipBlanks(text: string, from: number, overEnds: boolean): number {
  let at = from;
  while (at < text.length) {
    const continued = continuation(text, at);
    if (continued > at) at = continued;
    else if (/[ \t\r\f]/.test(text[at] ?? '') || (overEnds && isCommandEnd(text, at))) at++;
    else break;
  }
  return at;
}

/** Past a backslash that ends its line; `at` where there is none. */
function continuation(text: string, at: number): number {
  if (text[at] !== '\\') return at;
  if (text[at + 1] === '\n') return at + 2;
  return text[at + 1] === '\r' && text[at + 2] === '\n' ? at + 3 : at;
}

function endOfComment(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n') at = Math.max(continuation(text, at), at + 1);
  return at;
}

function readWord(text: string, start: number, variables: ReadonlyMap<string, string>): TclWord {
  if (text[start] === '{') {
    const end = endOfBraces(text, start);
    return { text: text.slice(start + 1, end - 1).replace(/\\\r?\n[ \t]*/g, ' '), span: span(start, end) };
  }
  const isQuoted = text[start] === '"';
  let value = '';
  let unknown: string | undefined;
  let at = isQuoted ? start + 1 : start;
  while (at < text.length) {
    const c = text[at] ?? '';
    if (isQuoted ? c === '"' : /[\s;]/.test(c)) break;
    const continued = continuation(text, at);
    if (continued > at) {
      if (!isQuoted) break;
      value += ' ';
      at = continued;
    } else if (c === '\\') {
      value += escaped(text[at + 1] ?? '');
      at += 2;
    } else if (c === '[') {
      const end = endOfBrackets(text, at);
      value += text.slice(at, end);
      unknown ??= `'${text.slice(at, end)}' is a command, and scripts are not run here`;
      at = end;
    } else if (c === '$') {
      const name = /^\$(?:\{([^}\n]*)\}|((?:\w|::)+(?:\([^)\s]*\))?))/.exec(text.slice(at, at + 200));
      if (!name) {
        value += c;
        at++;
        continue;
      }
      const key = name[1] ?? name[2] ?? '';
      const known = variables.get(key);
      if (known === undefined) unknown ??= `'$${key}' is not set in this script`;
      value += known ?? name[0];
      at += name[0].length;
    } else {
      value += c;
      at++;
    }
  }
  const end = Math.min(text.length, isQuoted ? at + 1 : at);
  return { text: value, span: span(start, end), ...(unknown === undefined ? {} : { unknown }) };
}

function escaped(c: string): string {
  return c === 'n' ? '\n' : c === 't' ? '\t' : c;
}

/** Past the brace that closes the one at `start`; the end of the text where none does. */
function endOfBraces(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') depth++;
    else if (text[at] === ']' && --depth === 0) return at + 1;
  }
  return Math.min(text.length, start + 1);
}
