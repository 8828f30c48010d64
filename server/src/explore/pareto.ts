import type { Candidate } from './types';

/**
 * The candidates that no other one beats in both latency and largest utilisation, best latency first. Those of unknown
 * latency, over `maxUtilisation`, or predicted to fail in synthesis are left out.
 */
export function paretoFrontier(candidates: readonly Candidate[], maxUtilisation: number): Candidate[] {
  const fit = candidates.filter((candidate) => isFeasible(candidate, maxUtilisation)).sort(byMerit);
  const frontier: Candidate[] = [];
  let lowest = Infinity;
  for (const candidate of fit) {
    if (candidate.maxUtilisation >= lowest) continue;
    lowest = candidate.maxUtilisation;
    frontier.push(candidate);
  }
  return frontier;
}

/** Has a latency, stays under the limit, and is more likely to synthesise than not. */
export function isFeasible(candidate: Candidate, maxUtilisation: number): boolean {
  const { latency, pValid } = candidate.prediction;
  return latency !== null && candidate.maxUtilisation <= maxUtilisation && (pValid === null || pValid >= 0.5);
}

/** Best first: latency, then utilisation, then the smaller change of the source. Unknown latency comes last. */
export function byMerit(a: Candidate, b: Candidate): number {
  return (
    compare(latencyOf(a), latencyOf(b)) ||
    compare(a.maxUtilisation, b.maxUtilisation) ||
    a.directives.length - b.directives.length
  );
}

/** Cycles; infinite where unknown. */
export function latencyOf(candidate: Candidate): number {
  return candidate.prediction.latency?.value ?? Infinity;
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
