import type { MacroTable } from './condition';
import { expandUse, isSpecifierOnly, isTypeBody } from './macros';
import { isKeyword, isUnseenSpecifier, macroName, maskDisambiguator, unseenCall } from './mask-declaration';
import { macroStatement, unfinishedHeader } from './mask-header';
import { pragmaOperator } from './pragma';
import { isBlank, isNewline, isWordPart, isWordStart, skipComment, skipParens, skipSpace } from './scan';
import type { Span } from '../base/span';

/** How a word (with its arguments) is hidden. */
export interface WordUse {
  readonly end: number;
  /** What the grammar is shown from the start of the word; the rest until `end` is blank. */
  readonly shown: string;
  /** Set when `shown` stands for something that is read again. */
  readonly replaced?: Replacement;
  /** Set when the word stands for a pragma. */
  readonly pragma?: string;
  readonly problem?: { readonly message: string; readonly span: Span };
  /** The token before what follows; absent when that is still the one before this word. */
  readonly previous?: string;
}

/**
 * What `shown` stands for: an expression of the source; a type of the source, arguments included; the header of a loop or
 * statements, as `text` (absent: it can't be read).
 */
export interface Replacement {
  readonly kind: 'expression' | 'type' | 'header' | 'statements';
  readonly text?: string;
}

export interface WordContext {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** Nothing but blanks and comments before it on its line. */
  readonly alone: boolean;
  /** The last token before it that is neither comment nor hidden; empty at the start. */
  readonly previous: string;
  readonly previousAt: number;
  /** Inside the braces of a function. */
  readonly inBody: boolean;
  readonly macros: MacroTable;
  /** Names of the classes and structs so far. */
  readonly classes: ReadonlySet<string>;
}

/** Words of other compilers, and those that say nothing about hardware. */
const compilerWords = new Set([
  ...['__restrict', '__restrict__', 'restrict', '__extension__', '__inline__', '__volatile__'],
  ...['__kernel', '__global', '__local', '__private', 'hls_register', 'hls_memory', 'hls_thread_local'],
]);

/** Words of the language that are looked at none the less. */
const watched = new Set(['for', 'while', 'template', 'typename', 'operator']);

/** True for a word that `maskWord` leaves alone whatever stands around it: most words, told at little cost. */
export function isPlainWord(source: string, word: string, end: number, macros: MacroTable): boolean {
  if (isKeyword(word)) return !watched.has(word);
  const first = word.charCodeAt(0);
  if (first < 97 || first > 122 || macros.has(word) || compilerWords.has(word)) return false;
  let next = end;
  while (source.charCodeAt(next) === 32) next++;
  const code = source.charCodeAt(next);
  // A comment or a line break may stand before what matters.
  return code !== 40 && code !== 47 && !isBlank(code) && !isWordStart(code);
}

/** Decides whether the grammar must not see a word as it is written; undefined when it may. */
export function maskWord(context: WordContext): WordUse | undefined {
  const { source, start, end, macros } = context;
  const word = source.slice(start, end);
  if (word === '_Pragma') {
    const pragma = pragmaOperator(source, end);
    return pragma && { ...hidden(pragma.end), pragma: pragma.body };
  }
  if (compilerWords.has(word)) return hidden(end);
  if (word === '__attribute__' || word === '__declspec') {
    const open = skipSpace(source, end);
    return hidden((source[open] === '(' ? skipParens(source, open) : undefined) ?? end);
  }
  if (word === 'for' || word === 'while') return unfinishedHeader(context);
  const macro = macros.get(word);
  if (macro && !macro.params) {
    if (isSpecifierOnly(macro.body)) return hidden(end);
    return pragmaUse(context, end) ?? macroStatement(context, end);
  }
  const open = skipSpace(source, end);
  const close = source[open] === '(' ? skipParens(source, open) : undefined;
  const known = macro && close !== undefined ? knownCall(context, close) : undefined;
  if (known) return known;
  if (!macro && isUnseenSpecifier(context)) return hidden(end);
  if (close !== undefined) {
    const use = unseenCall(context, close);
    if (use === 'specifier') return hidden(close);
    if (use === 'type') return typeUse(context, close);
    if (macro || macroName.test(word)) return callAsStatement(context, close);
  }
  return maskDisambiguator(context);
}

function hidden(end: number): WordUse {
  return { end, shown: '' };
}

function typeUse({ source, start, end }: WordContext, close: number): WordUse {
  const name = source.slice(start, end);
  return { end: close, shown: name, replaced: { kind: 'type' }, previous: name };
}

/** A call of a macro whose definition has been seen. */
function knownCall(context: WordContext, close: number): WordUse | undefined {
  const text = expandUse(context.source.slice(context.start, close), context.macros);
  if (isSpecifierOnly(text)) return hidden(close);
  if (isTypeBody(text)) return typeUse(context, close);
  return pragmaUse(context, close) ?? macroStatement(context, close);
}

function pragmaUse({ source, start, macros }: WordContext, end: number): WordUse | undefined {
  const text = expandUse(source.slice(start, end), macros);
  if (!text.startsWith('_Pragma')) return undefined;
  const pragma = pragmaOperator(text, '_Pragma'.length);
  return pragma && { ...hidden(end), pragma: pragma.body };
}

/** A call that fills its line, after a finished statement and before something that begins one: the `;` is put. */
function callAsStatement({ source, start, end, alone, previous }: WordContext, close: number): WordUse | undefined {
  if (!alone || !['', ';', '{', '}'].includes(previous)) return undefined;
  let i = close;
  while (i < source.length && !isNewline(source.charCodeAt(i))) {
    const after = skipComment(source, i);
    if (after > i) i = after;
    else if (isBlank(source.charCodeAt(i))) i++;
    else return undefined;
  }
  const next = skipSpace(source, i);
  const begins =
    next >= source.length || isWordPart(source.charCodeAt(next)) || source[next] === '}' || source[next] === '#';
  const shown = `${source.slice(start, end)};`;
  return begins ? { end: close, shown, replaced: { kind: 'expression' }, previous: ';' } : undefined;
}
