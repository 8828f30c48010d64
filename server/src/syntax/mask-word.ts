import type { MacroTable } from './condition';
import { expandUse, isSpecifierOnly } from './macros';
import { pragmaOperator } from './pragma';
import { isBlank, isNewline, isWordPart, skipComment, skipParens, skipSpace } from './scan';

/** How a word (with its arguments) is hidden. */
export type WordUse =
  /** Blanked; `pragma` when it stands for one. */
  | { readonly kind: 'hide'; readonly end: number; readonly pragma?: string }
  /** A macro call on a line of its own without `;`: name kept, arguments blanked, `;` put at its end. */
  | { readonly kind: 'statement'; readonly nameEnd: number; readonly end: number };

export interface WordContext {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** Nothing but blanks and comments before it on its line. */
  readonly alone: boolean;
  /** The last token before it that is neither comment nor hidden; empty at the start. */
  readonly previous: string;
  readonly macros: MacroTable;
}

const compilerWords = new Set([
  '__restrict',
  '__restrict__',
  'restrict',
  '__extension__',
  '__inline__',
  '__volatile__',
]);
const macroName = /^[A-Z_][A-Z0-9_]+$/;

/** Decides whether the grammar must not see a word as it is written; undefined when it may. */
export function maskWord(context: WordContext): WordUse | undefined {
  const { source, start, end, macros } = context;
  const word = source.slice(start, end);
  if (word === '_Pragma') {
    const pragma = pragmaOperator(source, end);
    return pragma && { kind: 'hide', end: pragma.end, pragma: pragma.body };
  }
  if (compilerWords.has(word)) return { kind: 'hide', end };
  if (word === '__attribute__' || word === '__declspec') {
    const open = skipSpace(source, end);
    return { kind: 'hide', end: (source[open] === '(' ? skipParens(source, open) : undefined) ?? end };
  }
  const macro = macros.get(word);
  if (macro && !macro.params) {
    if (isSpecifierOnly(macro.body)) return { kind: 'hide', end };
    return pragmaUse(context, end);
  }
  if (!macro && !macroName.test(word)) return undefined;
  const open = skipSpace(source, end);
  if (source[open] !== '(') return undefined;
  const close = skipParens(source, open);
  if (close === undefined) return undefined;
  if (macro) {
    if (macro.body === '') return { kind: 'hide', end: close };
    const pragma = pragmaUse(context, close);
    if (pragma) return pragma;
  }
  return standsAsStatement(context, close) ? { kind: 'statement', nameEnd: end, end: close } : undefined;
}

function pragmaUse({ source, start, macros }: WordContext, end: number): WordUse | undefined {
  const text = expandUse(source.slice(start, end), macros);
  if (!text.startsWith('_Pragma')) return undefined;
  const pragma = pragmaOperator(text, '_Pragma'.length);
  return pragma && { kind: 'hide', end, pragma: pragma.body };
}

/** A call that fills its line, after a finished statement, and before something that begins one. */
function standsAsStatement({ source, alone, previous }: WordContext, close: number): boolean {
  if (!alone || !['', ';', '{', '}'].includes(previous)) return false;
  let i = close;
  while (i < source.length && !isNewline(source.charCodeAt(i))) {
    const after = skipComment(source, i);
    if (after > i) i = after;
    else if (isBlank(source.charCodeAt(i))) i++;
    else return false;
  }
  const next = skipSpace(source, i);
  return next >= source.length || isWordPart(source.charCodeAt(next)) || source[next] === '}' || source[next] === '#';
}
