import type { Problem } from '../base/problem';
import type { PragmaLine, SourceFile } from './ast';
import type { Lowering } from './lowering';
import type { Masked } from './mask';
import { maxProblems } from './syntax-problems';

/** Puts a finished lowering and what masking found together. `pragmas` are those outside of functions. */
export function sourceFile(
  l: Lowering,
  masked: Masked,
  pragmas: readonly PragmaLine[],
  problems: readonly Problem[],
): SourceFile {
  const { macros, includes } = masked;
  const functions = [...l.out.functions].sort((a, b) => a.start - b.start);
  return { ...l.out, functions, macros, includes, pragmas, problems };
}

/** Sorted, one for each place, and not too many. */
export function tidyProblems(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const seen = new Set<number>();
  const unique = sorted.filter((p) => {
    if (seen.has(p.span.start)) return false;
    seen.add(p.span.start);
    return true;
  });
  return unique.slice(0, maxProblems);
}

export function notCpp(text: string): Problem {
  const end = Math.max(text.search(/[\r\n]|$/), Math.min(1, text.length));
  return {
    code: 'syntax.not-cpp',
    message: 'This does not read as C or C++',
    span: { start: 0, end },
    severity: 'error',
  };
}

/** Braces that are never closed; the parser closed them at the end of the file. */
export function unclosedBraces(masked: Masked): Problem[] {
  return masked.openBraces.map((start) => ({
    code: 'syntax.error',
    message: "This '{' is never closed",
    span: { start, end: start + 1 },
    severity: 'error',
  }));
}
