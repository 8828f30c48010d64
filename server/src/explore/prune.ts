import { yieldAndCheck } from '../base/cancel';
import type { CancelToken } from '../base/cancel';
import { candidatesOf } from './candidate';
import type { Capacity, Evaluate } from './candidate';
import { isFeasible, latencyOf, paretoFrontier } from './pareto';
import type { Candidate } from './types';

/** Directives are dropped one at a time, so a design loses at most so many. */
const maxRounds = 8;

interface Context {
  readonly evaluate: Evaluate;
  readonly capacity: Capacity;
}

/**
 * Takes directives that change nothing for the worse out of each design, so that what is proposed is all needed. The result
 * is a frontier again.
 */
export async function prune(
  designs: readonly Candidate[],
  base: Candidate,
  context: Context,
  maxUtilisation: number,
  token: CancelToken,
): Promise<Candidate[]> {
  let current = [...designs];
  for (let round = 0; round < maxRounds; round++) {
    const trials = current.flatMap((candidate, index) =>
      candidate.directives.map((_, left) => ({
        index,
        directives: candidate.directives.filter((__, i) => i !== left),
      })),
    );
    if (trials.length === 0) break;
    await yieldAndCheck(token);
    const results = await candidatesOf(
      trials.map((trial) => trial.directives),
      context.evaluate,
      context.capacity,
    );
    const next = [...current];
    results.forEach((result, i) => {
      const index = trials[i]?.index ?? 0;
      const best = next[index];
      if (best && isNoWorse(result, current[index] ?? best) && isFeasible(result, maxUtilisation)) {
        if (best.directives.length > result.directives.length || isNoWorse(result, best)) next[index] = result;
      }
    });
    const isStable = next.every((candidate, i) => candidate === current[i]);
    current = next;
    if (isStable) break;
  }
  return paretoFrontier(
    current.map((each) => (each.directives.length === 0 ? base : each)),
    maxUtilisation,
  );
}

function isNoWorse(a: Candidate, b: Candidate): boolean {
  return latencyOf(a) <= latencyOf(b) && a.maxUtilisation <= b.maxUtilisation;
}
