/** What is wrong or doubtful in a text: the problems of reading it, and the findings of the lints. */
import type { Problem, Severity } from '../base/problem';
import { lintContexts, sharedFacts } from './context';
import { outsideFunctions } from './placement';
import { withFixes } from './reading';
import { suppressions } from './suppress';
import { ruleOf, rules } from './table';
import type { Finding, LintInput } from './types';

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
    ...rules.flatMap(({ code, find }) =>
      find ? contexts.flatMap((c) => find(c).map((finding) => problemOf(code, finding))) : [],
    ),
  ];
  const isSuppressed = suppressions(input.text, input.lines);
  return [...read, ...found]
    .flatMap((problem): Problem[] => {
      const severity = levels[problem.code] ?? problem.severity;
      if (severity === 'off' || isSuppressed(problem.code, problem.span.start)) return [];
      return [severity === problem.severity ? problem : { ...problem, severity }];
    })
    .sort((a, b) => a.span.start - b.span.start);
}

function problemOf(code: string, finding: Finding): Problem {
  return { ...finding, code, severity: finding.severity ?? ruleOf(code)?.severity ?? 'warning' };
}
