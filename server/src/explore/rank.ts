import { byMerit, isFeasible } from './pareto';
import type { Candidate } from './types';

/**
 * Indices of the given designs, best first: feasible ones by latency, then the rest (too large, predicted to fail, or of
 * unknown latency) by latency. Equal ones keep their order.
 */
export function rank(candidates: readonly Candidate[], maxUtilisation: number): number[] {
  const rows = candidates.map((candidate, index) => ({
    candidate,
    index,
    fits: isFeasible(candidate, maxUtilisation),
  }));
  rows.sort((a, b) => Number(b.fits) - Number(a.fits) || byMerit(a.candidate, b.candidate) || a.index - b.index);
  return rows.map((row) => row.index);
}
