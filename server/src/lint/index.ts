/** What is wrong or doubtful in a text: the problems of reading it, and the findings of the lints. */
import type { Problem, Severity } from '../base/problem';
import type { Steps } from '../base/steps';
import { lintContexts, sharedFacts } from './context';
import { isSound } from './fixes';
import { keptFindings } from './kept';
import { outsideFunctions } from './placement';
import { withFixes } from './reading';
import { suppressions } from './suppress';
import { placeOfRule, ruleOf, rules } from './table';
import type { Finding, FunctionContext, LintContext, LintInput } from './types';

/** Severities by code, where they differ from the usual ones. */
export type LintLevels = Readonly<Record<string, Severity | 'off'>>;

/**
 * Everything to tell of a text, in its order, with the mends there are, less what comments suppress and
 * `levels` turn off. `problems` are those of reading the text.
 */
export function* linting(input: LintInput, problems: readonly Problem[], levels: LintLevels): Steps<Problem[]> {
  const shared = sharedFacts(input);
  const contexts = lintContexts(input, shared);
  const found = [
    ...outsideFunctions(input, shared).map((finding) => problemOf('hls.placement', finding)),
    ...(yield* keptFindings(contexts, shared, ownProblems)),
    ...(yield* findingsAcross(contexts)),
  ].sort((a, b) => placeOfRule(a.code) - placeOfRule(b.code));
  const misplaced = new Set(found.filter(({ code }) => code === 'hls.placement').map(({ span }) => span.start));
  // A pragma that stands in no loop says so once.
  const isTold = ({ code, span }: Problem): boolean => code === 'design.unknown-loop' && misplaced.has(span.start);
  const read = [...problems, ...input.designProblems.filter((problem) => !isTold(problem))].map((problem) =>
    withFixes(contexts, problem),
  );
  const isSuppressed = suppressions(input.text, input.lines);
  return [...read, ...found]
    .flatMap((problem): Problem[] => {
      const severity = levels[problem.code] ?? problem.severity;
      if (severity === 'off' || isSuppressed(problem.code, problem.span.start)) return [];
      return [severity === problem.severity ? problem : { ...problem, severity }];
    })
    .sort((a, b) => a.span.start - b.span.start);
}

/** What the rules find that look at other functions as well. */
function* findingsAcross(contexts: readonly LintContext[]): Steps<Problem[]> {
  const found: Problem[] = [];
  for (const { code, findAcross } of rules) {
    if (!findAcross) continue;
    for (const c of contexts) {
      yield;
      found.push(...findAcross(c).map((finding) => problemOf(code, finding)));
    }
  }
  return found;
}

/** What the rules of one function find in it. */
function ownProblems(c: FunctionContext): Problem[] {
  return rules.flatMap(({ code, find }) => find?.(c).map((finding) => problemOf(code, finding)) ?? []);
}

function problemOf(code: string, finding: Finding): Problem {
  const { fixes, severity = ruleOf(code)?.severity ?? 'warning' } = finding;
  return { ...finding, code, severity, ...(fixes ? { fixes: fixes.filter(isSound) } : {}) };
}
