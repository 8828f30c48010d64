import { yieldAndCheck } from '../base/cancel';
import type { CancelToken } from '../base/cancel';
import type { SiteDirective } from '../kernel/directive';
import { candidatesOf } from './candidate';
import type { Capacity, Evaluate } from './candidate';
import { isFeasible, latencyOf } from './pareto';
import type { Candidate } from './types';

interface Context {
  readonly evaluate: Evaluate;
  readonly capacity: Capacity;
  readonly maxUtilisation: number;
  /** As of `Date.now()`; what is not pruned by then stays as it is. */
  readonly deadline: number;
}

/**
 * Takes out of each design, one at a time or all partitions of an array together, directives without which it is hardly slower and hardly larger, so that what is
 * proposed is all needed. The results stand at the places of the designs. Throws `CancelledError`.
 */
export async function prune(designs: readonly Candidate[], context: Context, token: CancelToken): Promise<Candidate[]> {
  const current = [...designs];
  let pending = [...designs.keys()];
  while (pending.length > 0 && Date.now() < context.deadline) {
    const trials = pending.flatMap((index) => {
      const directives = current[index]?.directives ?? [];
      return dispensable(directives).map((left) => ({
        index,
        directives: directives.filter((each) => !left.has(each)),
      }));
    });
    if (trials.length === 0) break;
    await yieldAndCheck(token);
    const results = await candidatesOf(
      trials.map((trial) => trial.directives),
      context.evaluate,
      context.capacity,
    );
    const shorter = new Map<number, Candidate>();
    results.forEach((result, i) => {
      const index = trials[i]?.index ?? 0;
      const found = designs[index];
      const best = shorter.get(index);
      if (!found || !isNoWorse(result, found) || !isFeasible(result, context.maxUtilisation)) return;
      if (!best || latencyOf(result) < latencyOf(best)) shorter.set(index, result);
    });
    for (const [index, candidate] of shorter) current[index] = candidate;
    pending = [...shorter.keys()];
  }
  return current;
}

/**
 * What may be left out of a design: each directive; all partitions of an array that has several, and those of all arrays, which the
 * tool may make by itself only where none is given.
 */
function dispensable(directives: readonly SiteDirective[]): ReadonlySet<SiteDirective>[] {
  const partitions = directives.filter(({ kind }) => kind === 'array_partition');
  const groups = [partitions, ...partitions.map((one) => partitions.filter((each) => isOfOneArray(one, each)))];
  return [...directives.map((each) => [each]), ...groups.filter(({ length }) => length > 1)].map(
    (each) => new Set(each),
  );
}

function isOfOneArray(a: SiteDirective, b: SiteDirective): boolean {
  return a.function === b.function && a.variable === b.variable;
}

/** Differences below this share are within what predictions of like designs scatter; a pragma for them is not worth its line. */
const negligible = 0.01;

/** `b` is the design as it was found: what is lost does not add up over several directives. */
function isNoWorse(a: Candidate, b: Candidate): boolean {
  return (
    latencyOf(a) <= latencyOf(b) * (1 + negligible) &&
    a.maxUtilisation <= b.maxUtilisation * (1 + negligible) + negligible / 10
  );
}
