/** What is wrong or doubtful in a text: the problems of reading it, and the findings of the lints. */
import type { Problem, Severity } from '../base/problem';
import { lintContexts, sharedFacts } from './context';
import { isSound } from './fixes';
import { keptFindings } from './kept';
import { outsideFunctions } from './placement';
import { withFixes } from './reading';
import { suppressions } from './suppress';
import { placeOfRule, ruleOf, rules } from './table';
import type { Finding, FunctionContext, LintInput } from './types';

/** Severities by code, where they differ from the usual ones. */
export type LintLevels = Readonly<Record<string, Severity | 'off'>>;

/**
 * Everything to tell of a text, in its order, with the mends there are, less what comments suppress and
 * `levels` turn off. `problems` are those of reading the text.
 */
export function lint(input: LintInput, problems: readonly Problem[], levels: LintLevels): Problem[] {
  const shared = sharedFacts(input);
  const contexts = lintContexts(input, shared);
  const read = [...problems, ...input.designProblems].map((problem) => withFixes(contexts, problem));
  const found = [
    ...outsideFunctions(input, shared).map((finding) => problemOf('hls.placement', finding)),
    ...keptFindings(contexts, shared, ownProblems),
    ...rules.flatMap(({ code, findAcross }) =>
      findAcross ? contexts.flatMap((c) => findAcross(c).map((finding) => problemOf(code, finding))) : [],
    ),
  ].sort((a, b) => placeOfRule(a.code) - placeOfRule(b.code));
  const isSuppressed = suppressions(input.text, input.lines);
  return [...read, ...found]
    .flatMap((problem): Problem[] => {
      const severity = levels[problem.code] ?? problem.severity;
      if (severity === 'off' || isSuppressed(problem.code, problem.span.start)) return [];
      return [severity === problem.severity ? problem : { ...problem, severity }];
    })
    .sort((a, b) => a.span.start - b.span.start);
}

/** What the rules of one function find in it. */
function ownProblems(c: FunctionContext): Problem[] {
  return rules.flatMap(({ code, find }) => find?.(c).map((finding) => problemOf(code, finding)) ?? []);
}

function problemOf(code: string, finding: Finding): Problem {
  const { fixes, severity = ruleOf(code)?.severity ?? 'warning' } = finding;
  return { ...finding, code, severity, ...(fixes ? { fixes: fixes.filter(isSound) } : {}) };
}
