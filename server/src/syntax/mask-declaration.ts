import { isNewline, isWordStart, skipSpace, skipTemplateArguments, skipWord } from './scan';
import type { WordContext } from './mask-word';

/** After these a declaration can begin. */
const beforeDeclaration = new Set(['', ';', '{', '}', ':', '>', '(', ',']);
const functionWords = new Set([
  ...['static', 'inline', 'extern', 'constexpr', 'explicit', 'virtual', 'friend', 'mutable', 'register', 'typedef'],
  ...['typename', 'struct', 'class', 'union', 'enum', 'using', 'template'],
]);
const builtIn = new Set([
  'void',
  'bool',
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'signed',
  'unsigned',
  'auto',
]);
const qualifiers = new Set(['const', 'volatile']);
const statementWords = new Set([
  ...['if', 'else', 'for', 'while', 'do', 'switch', 'case', 'default', 'return', 'break', 'continue', 'goto', 'try'],
  ...['catch', 'throw', 'new', 'delete', 'sizeof', 'alignof', 'alignas', 'decltype', 'operator', 'defined', 'noexcept'],
  ...['public', 'private', 'protected', 'static_assert', 'namespace', 'and', 'or', 'not', 'co_return', 'requires'],
]);
const keywords = new Set([...functionWords, ...builtIn, ...qualifiers, ...statementWords]);
export const macroName = /^[A-Z_][A-Z0-9_]+$/;
const loopName = /^(?:for|while|loop|repeat|each|if)/i;

/** True for a word that is part of the language, and so neither a type's nor a macro's name. */
export function isKeyword(word: string): boolean {
  return keywords.has(word);
}

/**
 * True for a word that no macro in sight explains and that must be one, since a type and a name follow it (`INLINE void f(`),
 * a constructor (`INLINE Foo(`), or the body of a function (`f() NOEXCEPT {`).
 */
export function isUnseenSpecifier(context: WordContext): boolean {
  const { source, start, end, previous, classes } = context;
  const word = source.slice(start, end);
  if (isKeyword(word)) return false;
  const isMacroName = macroName.test(word);
  const next = skipSpace(source, end);
  if (isMacroName && (previous === ')' || (previous === 'const' && followsParameters(context))))
    return source[next] === '{' || (previous === 'const' && /[;:=]/.test(source.charAt(next)));
  if (/^(?:struct|class|union)$/.test(previous))
    return isMacroName && /^\w+\s*(?:[:{]|final\b)/.test(source.slice(next, next + 100));
  if (!opensDeclaration(context)) return false;
  const sameLine = !hasNewline(source, end, next);
  if (!isMacroName) return sameLine && previous !== '(' && previous !== ',' && startsBuiltIn(source, next);
  if (source[next] === '~') return classes.has(wordAt(source, skipSpace(source, next + 1)));
  const first = wordAt(source, next);
  if (first === '') return false;
  if (statementWords.has(first)) {
    if (first === 'operator') return isWordStart(source.charCodeAt(skipSpace(source, next + first.length)));
    return ['', ';', '{', '}'].includes(previous);
  }
  return declares(source, next, classes);
}

/** The qualifier before the word is a method's (`f() const NOEXCEPT`), not that of a type (`unsigned const N`). */
function followsParameters({ source, previousAt }: WordContext): boolean {
  return /\)\s*$/.test(source.slice(Math.max(0, previousAt - 80), previousAt));
}

/** True when a type and what it declares stand at `at`: `T x`, `const T<3> *x`, `int f(`, or a constructor of a class seen. */
function declares(source: string, at: number, classes: ReadonlySet<string>): boolean {
  let i = at;
  for (;;) {
    const word = wordAt(source, i);
    if (word === '' || statementWords.has(word)) return false;
    if (functionWords.has(word) || builtIn.has(word)) return true;
    if (!qualifiers.has(word)) break;
    i = skipSpace(source, i + word.length);
  }
  const name = wordAt(source, i);
  const after = skipSpace(source, typeEnd(source, i));
  if (source[after] === '(') return classes.has(name);
  return isDeclaredName(source, after);
}

/** True for `x`, `*x`, `&x`, `operator+`, and for more words of a declaration, at `at`. */
function isDeclaredName(source: string, at: number): boolean {
  let i = at;
  while (/[*&]/.test(source.charAt(i))) i = skipSpace(source, i + 1);
  const word = wordAt(source, i);
  return word === 'operator' || (word !== '' && !statementWords.has(word));
}

/** What a macro call that stands like a type, or like a specifier before one, is. */
export type CallUse = 'type' | 'specifier' | undefined;

/**
 * Tells what `NAME(...)` is, which ends at `close`, when no macro in sight explains it: a type before what it declares
 * (`STREAM_OF(T) x[4]`), or a specifier before a declaration (`ALIGNED(64) int x`).
 */
export function unseenCall(context: WordContext, close: number): CallUse {
  const { source, start, end, previous, inBody } = context;
  const word = source.slice(start, end);
  if (isKeyword(word) || loopName.test(word) || previous === '>' || !opensDeclaration(context)) return undefined;
  const next = skipSpace(source, close);
  const isParameter = previous === '(' || previous === ',';
  if (hasNewline(source, close, next) && !isParameter) return undefined;
  if (!inBody && /[*&]/.test(source.charAt(next)) && isDeclaredName(source, next)) return 'type';
  const first = wordAt(source, next);
  if (first === '' || statementWords.has(first) || qualifiers.has(first)) return undefined;
  if (
    functionWords.has(first) ||
    builtIn.has(first) ||
    isDeclaredName(source, skipSpace(source, typeEnd(source, next)))
  )
    return 'specifier';
  return /^(?:[;[,(){]|=(?!=))/.test(source.slice(skipSpace(source, next + first.length)).slice(0, 2))
    ? 'type'
    : undefined;
}

function opensDeclaration(context: WordContext): boolean {
  const { previous } = context;
  if (scopes(context)) return false;
  return beforeDeclaration.has(previous) || functionWords.has(previous) || qualifiers.has(previous);
}

function startsBuiltIn(source: string, at: number): boolean {
  const word = wordAt(source, at);
  return builtIn.has(word) || word === 'typename';
}

/** End of `a::b<c>::d` at `start`; of the word alone when what follows it is no template argument list. */
function typeEnd(source: string, start: number): number {
  let i = skipWord(source, start);
  for (;;) {
    const next = skipSpace(source, i);
    if (source[next] === '<') i = skipTemplateArguments(source, next) ?? i;
    const scope = skipSpace(source, i);
    if (!source.startsWith('::', scope)) return i;
    i = skipWord(source, skipSpace(source, scope + 2));
  }
}

function wordAt(source: string, at: number): string {
  return isWordStart(source.charCodeAt(at)) ? source.slice(at, skipWord(source, at)) : '';
}

function hasNewline(source: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isNewline(source.charCodeAt(i))) return true;
  return false;
}

/** What follows `operator`, before its arguments: a symbol or a type. */
const operatorName = /^(?:\[\s*\]|\(\s*\)|[-+*/%^&|~!=<>]+|\w[\w:<>,\s*&]*?)(?=\s*\()/;

/**
 * What `typename`, `template` and `operator` become where the grammar can't read them: `typename A::b(c)` loses `typename`,
 * `x.template f(y)` loses `template`, and `this->operator=(y)` calls `operator_`. Undefined where it can.
 */
export function maskDisambiguator(context: WordContext): { end: number; shown: string } | undefined {
  const { source, start, end, previous, inBody } = context;
  const next = skipSpace(source, end);
  switch (source.slice(start, end)) {
    case 'template':
      return isMember(context) || scopes(context) ? { end, shown: '' } : undefined;
    case 'typename':
      return /[({]/.test(source.charAt(skipSpace(source, typeEnd(source, next)))) ? { end, shown: '' } : undefined;
    case 'operator': {
      const isCall = isMember(context) || (inBody && /^(?:[;{}=(!&|,]|return)$/.test(previous));
      const name = isCall ? operatorName.exec(source.slice(next, next + 100))?.[0] : undefined;
      return name === undefined ? undefined : { end: next + name.length, shown: 'operator_' };
    }
    default:
      return undefined;
  }
}

/** After `.` or `->`. */
function isMember({ source, previous, previousAt }: WordContext): boolean {
  return previous === '.' || (previous === '>' && source[previousAt - 1] === '-');
}

/** After `::`. */
function scopes({ source, previous, previousAt }: WordContext): boolean {
  return previous === ':' && source[previousAt - 1] === ':';
}
