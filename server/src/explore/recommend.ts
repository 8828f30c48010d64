import { yieldAndCheck } from '../base/cancel';
import type { CancelToken } from '../base/cancel';
import { assignmentSpace } from './assign';
import type { AssignmentSpace } from './assign';
import { candidatesOf } from './candidate';
import { isFeasible, latencyOf } from './pareto';
import { prune } from './prune';
import type { ExploreContext } from './search';
import { nestShares } from './share';
import type { Candidate, Recommendation } from './types';

/** A change must save this share of the top function's latency to be worth a word. */
const minGain = 0.1;
/** Of changes this close to the fastest, the smallest is proposed. */
const tolerance = 1.1;

interface Options {
  readonly top: string;
  readonly maxUtilisation: number;
}

/**
 * For each loop the one change (pipeline, unroll, with the partitions it needs) that pays most, if it saves at least 10 % of
 * the top function's latency and stays under `maxUtilisation`. Of a nest, loops for which a change of another of its loops is
 * better in every way are left out. In source order. Throws `CancelledError`.
 */
export async function recommendations(
  context: ExploreContext,
  options: Options,
  token: CancelToken,
): Promise<Recommendation[]> {
  const space = assignmentSpace(context.kernel, context.lines, options.top);
  await yieldAndCheck(token);
  const [before] = await candidatesOf([[]], context.evaluate, context.capacity);
  if (!before || before.prediction.latency === null) return [];
  const shareOf = nestShares(before.analytic.composition);
  const trials = space.sites.flatMap((site, index) =>
    site.cells.flatMap((_, cell) => {
      const share = site.targets.reduce((sum, { fn, index: loop }) => sum + shareOf(fn, loop), 0);
      if (cell === site.current || share < minGain) return [];
      const assignment = space.canonical(space.current.map((c, i) => (i === index ? cell : c)));
      return assignment[index] === cell ? [{ index, directives: space.directives(assignment) }] : [];
    }),
  );
  await yieldAndCheck(token);
  const designs = trials.map((trial) => trial.directives);
  const results = await candidatesOf(designs, context.evaluate, context.capacity);
  const limit = latencyOf(before) * (1 - minGain);
  const best = new Map<number, Candidate>();
  for (const index of space.sites.keys()) {
    const fit = results.filter(
      (result, i) => trials[i]?.index === index && isWorth(result, limit, options.maxUtilisation),
    );
    const chosen = smallestNearBest(fit);
    if (chosen) best.set(index, chosen);
  }
  const kept = [...best].filter(([index, candidate]) => !isOutdone(space, best, index, candidate));
  const pruned = await prune(
    kept.map(([, candidate]) => candidate),
    { ...context, maxUtilisation: options.maxUtilisation, deadline: Infinity },
    token,
  );
  return kept.flatMap(([index], i): Recommendation[] => {
    const site = space.sites[index];
    const after = pruned[i];
    if (!site || !after) return [];
    return [{ function: site.function, loop: site.loop, directives: after.directives, before, after }];
  });
}

function isWorth(candidate: Candidate, limit: number, maxUtilisation: number): boolean {
  return isFeasible(candidate, maxUtilisation) && latencyOf(candidate) <= limit;
}

function smallestNearBest(candidates: readonly Candidate[]): Candidate | undefined {
  const fastest = Math.min(...candidates.map(latencyOf));
  const near = candidates.filter((candidate) => latencyOf(candidate) <= fastest * tolerance);
  return near.sort(
    (a, b) =>
      a.maxUtilisation - b.maxUtilisation || latencyOf(a) - latencyOf(b) || a.directives.length - b.directives.length,
  )[0];
}

/** Another loop of the same nest, around it or inside it, has a change that is faster and no larger. */
function isOutdone(
  space: AssignmentSpace,
  best: ReadonlyMap<number, Candidate>,
  index: number,
  candidate: Candidate,
): boolean {
  return [...best].some(([other, rival]) => {
    if (other === index || !(isAround(space, other, index) || isAround(space, index, other))) return false;
    const faster = latencyOf(candidate) - latencyOf(rival);
    const smaller = candidate.maxUtilisation - rival.maxUtilisation;
    if (faster < 0 || smaller < 0) return false;
    return faster > 0 || smaller > 0 || other > index;
  });
}

function isAround(space: AssignmentSpace, outer: number, inner: number): boolean {
  for (let up = space.sites[inner]?.parent ?? null; up !== null; up = space.sites[up]?.parent ?? null) {
    if (up === outer) return true;
  }
  return false;
}
