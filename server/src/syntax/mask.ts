import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import { atOnce, type Steps } from '../base/steps';
import type { Include, Macro, PragmaLine } from './ast';
import { evaluateCondition } from './condition';
import { assignmentGroup, comparedGroup } from './mask-group';
import { maskKnR } from './mask-knr';
import { isPlainWord, maskWord, type Replacement, type WordUse } from './mask-word';
import { pragmaLine } from './pragma';
import {
  blank,
  continuation,
  isBlank,
  isNewline,
  isWordStart,
  joinDirective,
  lineEnd,
  skipComment,
  skipQuoted,
  skipToken,
  skipWord,
} from './scan';

/** What the preprocessor would have removed or replaced, and the text that is left for the grammar. */
export interface Masked {
  /** As long as the source, with its line breaks at the same offsets; directives and inactive branches are blank. */
  readonly text: string;
  readonly macros: readonly Macro[];
  readonly includes: readonly Include[];
  /** In source order. */
  readonly pragmas: readonly PragmaLine[];
  /** What `text` shows as something else, to be read again: in source order. */
  readonly replaced: readonly Replaced[];
  /** Offsets of opening braces that are never closed. */
  readonly openBraces: readonly number[];
  readonly problems: readonly Problem[];
}

export interface Replaced extends Span, Replacement {}

const predefined: readonly (readonly [string, string])[] = [
  ['__SYNTHESIS__', '1'],
  ['__VITIS_HLS__', '1'],
  ['__cplusplus', '201402L'],
];

interface Branch {
  readonly start: number;
  readonly outerActive: boolean;
  /** A branch of this conditional has been chosen. */
  taken: boolean;
  active: boolean;
}

/** The macros that a header defines, by its path as it is included; undefined where there is no such header. */
export type HeaderMacros = (path: string) => Steps<readonly Macro[] | undefined>;

/** Tokens between two places where masking may be interrupted. */
const tokensPerStep = 2000;

/** Hides what the C++ grammar can't read, keeping every offset. */
export function mask(source: string): Masked {
  return atOnce(masking(source));
}

/** `mask` in steps. */
export function* masking(source: string, headerMacros?: HeaderMacros): Steps<Masked> {
  const macros: Macro[] = [];
  const includes: Include[] = [];
  const pragmas: PragmaLine[] = [];
  const replaced: Replaced[] = [];
  const problems: Problem[] = [];
  const hidden: Span[] = [];
  const marks: { at: number; shown: string }[] = [];
  const openBraces: number[] = [];
  const classes = new Set<string>();
  /** How many braces are open in the outermost function, with its own. */
  let bodyDepth = Infinity;
  const branches: Branch[] = [];
  const table = new Map<string, Pick<Macro, 'params' | 'body'>>(predefined.map(([name, body]) => [name, { body }]));
  let inactiveFrom: number | undefined;

  const problem = (message: string, start: number, end: number): void => {
    problems.push({ code: 'syntax.error', message, span: { start, end }, severity: 'error' });
  };
  const isActive = (): boolean => branches.length === 0 || (branches.at(-1)?.active ?? true);

  const conditional = (name: string, rest: string, start: number, end: number): void => {
    const top = branches.at(-1);
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') {
      const outerActive = isActive();
      const active = outerActive && chooses(name, rest);
      branches.push({ start, outerActive, taken: active, active });
    } else if (!top) problem(`#${name} without #if`, start, end);
    else if (name === 'endif') branches.pop();
    else {
      top.active = top.outerActive && !top.taken && chooses(name, rest);
      top.taken ||= top.active;
    }
  };
  const chooses = (name: string, rest: string): boolean => {
    const word = /^[\w$]+/.exec(rest)?.[0] ?? '';
    if (name === 'ifdef' || name === 'elifdef') return table.has(word);
    if (name === 'ifndef' || name === 'elifndef') return !table.has(word);
    return name === 'else' || (evaluateCondition(rest, table) ?? true);
  };

  function* directive(start: number, end: number): Steps<void> {
    const words = /^#[ \t]*([A-Za-z_]*)/.exec(source.slice(start, Math.min(end, start + 200)));
    const name = words?.[1] ?? '';
    const restStart = start + (words?.[0].length ?? 1);
    if (/^(?:if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)$/.test(name)) {
      conditional(name, joinDirective(source.slice(restStart, end)), start, end);
      if (isActive() && inactiveFrom !== undefined) {
        hidden.push({ start: inactiveFrom, end });
        inactiveFrom = undefined;
      } else if (!isActive()) inactiveFrom ??= start;
      else hidden.push({ start, end });
      return;
    }
    if (!isActive()) return;
    hidden.push({ start, end });
    const span = { start, end };
    if (name === 'pragma') pragmas.push(pragmaLine(source.slice(restStart, end), span));
    else if (name === 'include') {
      const read = include(joinDirective(source.slice(restStart, end)), span);
      includes.push(read);
      const given = read.system || !headerMacros ? undefined : yield* headerMacros(read.path);
      for (const macro of given ?? []) table.set(macro.name, macro);
    } else if (name === 'undef') table.delete(joinDirective(source.slice(restStart, end)));
    else if (name === 'define') {
      const macro = definition(joinDirective(source.slice(restStart, end)), span);
      if (!macro) return problem("Can't read this macro definition", start, end);
      macros.push(macro);
      table.set(macro.name, macro);
    }
  }

  let atLineStart = true;
  let previous = '';
  let previousAt = 0;
  let compared: Span | undefined;
  let tokens = 0;
  for (let i = 0; i < source.length;) {
    const code = source.charCodeAt(i);
    if (isBlank(code)) {
      if (isNewline(code)) atLineStart = true;
      i++;
      continue;
    }
    if (code === 35 && atLineStart) {
      const end = directiveEnd(source, i);
      yield* directive(i, end);
      i = end;
      continue;
    }
    const comment = skipComment(source, i);
    if (comment > i) {
      const isOpen = comment === source.length && source[i + 1] === '*' && source.indexOf('*/', i + 2) < 0;
      if (isOpen) problem('This comment is never closed', i, i + 2);
      i = comment;
      continue;
    }
    if (++tokens % tokensPerStep === 0) yield;
    const alone = atLineStart;
    atLineStart = false;
    let end = skipToken(source, i);
    if (isActive()) {
      if (code === 123) {
        openBraces.push(i);
        if (openBraces.length < bodyDepth && /^(?:\)|const|noexcept|override|final)$/.test(previous))
          bodyDepth = openBraces.length;
      }
      if (code === 125) {
        openBraces.pop();
        if (openBraces.length < bodyDepth) bodyDepth = Infinity;
      }
      const inBody = openBraces.length >= bodyDepth;
      if (isWordStart(code)) {
        const word = source.slice(i, end);
        const use = isPlainWord(source, word, end, table)
          ? undefined
          : maskWord({ source, start: i, end, alone, previous, previousAt, inBody, macros: table, classes });
        if (use && fits(use, i)) end = applyUse(use, i);
        else {
          if (previous === 'class' || previous === 'struct') classes.add(word);
          previous = word;
          previousAt = i;
        }
      } else {
        if (code === 35) problem("A directive must begin its line: '#' stands behind something else", i, i + 1);
        if (code === 93 && /^[-+/%|^<]$/.test(previous) && source[previousAt - 1] !== previous) {
          // `x[3 -]` while it is being typed: the grammar would lose the functions after it.
          hidden.push({ start: previousAt, end: previousAt + 1 });
          problem(`'${previous}' has no right side`, previousAt, previousAt + 1);
        }
        if (code === 60 && /\w$/.test(previous)) compared = comparedGroup(source, i) ?? compared;
        const isCompared = compared?.start === i;
        const group = isCompared ? compared?.end : code === 40 ? assignmentGroup(source, i, previous) : undefined;
        if (group !== undefined) {
          end = group;
          hidden.push({ start: i, end });
          marks.push({ at: i, shown: isCompared ? '1' : '_' });
          replaced.push({ start: i, end, kind: 'expression' });
        }
        previous = group === undefined ? source.slice(i, end) : '_';
        previousAt = i;
      }
    }
    i = end;
  }
  /** What is shown must not hide a line break. */
  function fits({ shown }: WordUse, start: number): boolean {
    return !/[\r\n]/.test(source.slice(start, start + shown.length));
  }
  function applyUse(use: WordUse, start: number): number {
    const whole = { start, end: use.end };
    hidden.push(whole);
    if (use.shown !== '') marks.push({ at: start, shown: use.shown });
    if (use.replaced) replaced.push({ ...whole, ...use.replaced });
    if (use.pragma !== undefined) pragmas.push(pragmaLine(use.pragma, whole));
    if (use.problem) problem(use.problem.message, use.problem.span.start, use.problem.span.end);
    if (use.previous !== undefined) {
      previous = use.previous;
      previousAt = start;
    }
    return use.end;
  }
  if (inactiveFrom !== undefined) hidden.push({ start: inactiveFrom, end: source.length });
  for (const branch of branches) problem('This #if has no #endif', branch.start, lineEnd(source, branch.start));

  const text = maskKnR(put(blank(source, hidden), marks));
  return { text, macros, includes, pragmas, replaced, openBraces, problems };
}

function put(text: string, marks: readonly { at: number; shown: string }[]): string {
  if (marks.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { at, shown } of marks) {
    parts.push(text.slice(from, at), shown);
    from = at + shown.length;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** End of the directive at `start`: its line, continuation lines and block comments that begin on it. */
function directiveEnd(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isNewline(code)) return i;
    if (code === 92) {
      i = Math.max(continuation(text, i), i + 1);
      continue;
    }
    const comment = skipComment(text, i);
    if (comment > i) i = comment;
    else i = code === 34 || code === 39 ? skipQuoted(text, i) : i + 1;
  }
  return text.length;
}

function include(text: string, span: Span): Include {
  const match = /^[<"]([^>"]*)/.exec(text);
  return { path: match?.[1] ?? text, system: text.startsWith('<'), span };
}

function definition(text: string, span: Span): Macro | undefined {
  if (!isWordStart(text.charCodeAt(0))) return undefined;
  const nameEnd = skipWord(text, 0);
  const name = text.slice(0, nameEnd);
  const close = text[nameEnd] === '(' ? text.indexOf(')', nameEnd) : -1;
  if (text[nameEnd] !== '(') return { name, body: text.slice(nameEnd).trim(), span };
  if (close < 0) return undefined;
  const list = text.slice(nameEnd + 1, close).trim();
  const params = list === '' ? [] : list.split(',').map((p) => p.trim());
  return { name, params, body: text.slice(close + 1).trim(), span };
}
