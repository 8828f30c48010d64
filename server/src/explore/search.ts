import { yieldAndCheck } from '../base/cancel';
import type { CancelToken } from '../base/cancel';
import type { LineIndex } from '../base/lines';
import type { Kernel } from '../kernel/ir';
import { assignmentSpace } from './assign';
import type { Assignment, AssignmentSpace } from './assign';
import { candidatesOf } from './candidate';
import type { Capacity, Evaluate } from './candidate';
import { byMerit, isFeasible, paretoFrontier } from './pareto';
import { sample, seededRandom } from './random';
import { prune } from './prune';
import type { Candidate, Exploration, ExploreOptions } from './types';

/** A space with no more designs than this is looked at whole. */
const exhaustiveLimit = 2000;
const evaluatedLimit = 4000;
const batchSize = 128;
const beamWidth = 8;
/** Of the time; the rest is for pruning what was found. */
const searchShare = 0.8;

export interface ExploreContext {
  readonly kernel: Kernel;
  readonly lines: LineIndex;
  /** Of the target's part. */
  readonly capacity: Capacity;
  readonly evaluate: Evaluate;
}

/**
 * Looks for designs better than the source's, over the loops that the top function reaches (or one loop and those inside
 * it): all of them where there are few, else a seeded search from the best found so far, until nothing new turns up or the
 * time is over. The same seed gives the same result when time does not run out. Throws `CancelledError`.
 */
export async function explore(
  context: ExploreContext,
  options: ExploreOptions,
  token: CancelToken,
  progress?: (done: number, total: number) => void,
): Promise<Exploration> {
  const { evaluate, capacity } = context;
  const start = Date.now();
  const end = start + options.timeLimitMs * searchShare;
  const space = assignmentSpace(context.kernel, context.lines, options.top);
  const free = freeSites(space, options.loop);
  const seen = new Set<string>();
  const found: { readonly assignment: Assignment; readonly candidate: Candidate }[] = [];

  const take = async (assignments: readonly Assignment[], total: number): Promise<void> => {
    for (let at = 0; at < assignments.length && (at === 0 || Date.now() < end); at += batchSize) {
      const batch = assignments.slice(at, at + batchSize);
      await yieldAndCheck(token);
      const candidates = await candidatesOf(batch.map(space.directives), evaluate, capacity);
      candidates.forEach((candidate, i) => found.push({ assignment: batch[i] ?? [], candidate }));
      progress?.(found.length, Math.max(total, found.length));
    }
  };
  const unseen = (assignments: Iterable<Assignment>): Assignment[] => {
    const fresh: Assignment[] = [];
    for (const assignment of assignments) {
      const canonical = space.canonical(assignment);
      const key = canonical.join();
      if (!seen.has(key)) fresh.push(canonical);
      seen.add(key);
    }
    return fresh;
  };

  seen.add(space.current.join());
  await take([space.current], 1);
  const all = everything(space, free);
  if (all) {
    const fresh = unseen(all).sort((a, b) => distance(space.current, a) - distance(space.current, b));
    await take(fresh, fresh.length + 1);
  } else {
    const random = seededRandom(options.seed);
    while (Date.now() < end && found.length < evaluatedLimit) {
      const beam = bestOf(found, options.maxUtilisation);
      let fresh = unseen(beam.flatMap((assignment) => [...neighbours(space, free, assignment)]));
      if (fresh.length === 0) fresh = unseen(jumps(space, free, beam, random));
      if (fresh.length === 0) break;
      const chosen = sample(fresh, batchSize, random);
      const taken = new Set(chosen);
      for (const left of fresh) if (!taken.has(left)) seen.delete(left.join());
      await take(chosen, evaluatedLimit);
    }
  }
  const base = found[0]?.candidate;
  if (!base) throw new Error('the design of the source was not evaluated');
  const candidates = found.map((each) => each.candidate);
  const best = paretoFrontier(candidates, options.maxUtilisation);
  const { maxUtilisation } = options;
  const pruned = await prune(
    best,
    { evaluate, capacity, maxUtilisation, deadline: start + options.timeLimitMs },
    token,
  );
  // A design with no directive is the source's own.
  const shortest = pruned.map((candidate) => (candidate.directives.length === 0 ? base : candidate));
  const frontier = paretoFrontier(shortest, maxUtilisation);
  return { base, frontier, evaluated: withFrontier(candidates, frontier), notes: notes(space, free, base, frontier) };
}

/** Sites that the search may set: all, or one loop and those inside it. */
function freeSites(space: AssignmentSpace, loop: ExploreOptions['loop']): number[] {
  const free: number[] = [];
  space.sites.forEach((site, i) => {
    const isRoot = loop === undefined || (site.function === loop.function && site.loop === loop.loop);
    if (isRoot || (site.parent !== null && free.includes(site.parent))) free.push(i);
  });
  return free;
}

/** All assignments; null when there are too many. */
function everything(space: AssignmentSpace, free: readonly number[]): Assignment[] | null {
  let all: Assignment[] = [space.current];
  for (const i of free) {
    const cells = space.sites[i]?.cells ?? [];
    const next = new Map<string, Assignment>();
    for (const assignment of all) {
      for (let cell = 0; cell < cells.length; cell++) {
        const canonical = space.canonical(changed(assignment, i, cell));
        next.set(canonical.join(), canonical);
      }
      if (next.size > exhaustiveLimit) return null;
    }
    all = [...next.values()];
  }
  return all;
}

/** Sites at which two assignments differ: small changes are looked at first. */
function distance(a: Assignment, b: Assignment): number {
  return a.filter((cell, i) => cell !== b[i]).length;
}

/** One site changed. */
function* neighbours(space: AssignmentSpace, free: readonly number[], from: Assignment): Generator<Assignment> {
  for (const i of free) {
    const count = space.sites[i]?.cells.length ?? 0;
    for (let cell = 0; cell < count; cell++) if (cell !== from[i]) yield changed(from, i, cell);
  }
}

/** Three sites changed at random: the way out when every neighbour is known. */
function* jumps(
  space: AssignmentSpace,
  free: readonly number[],
  beam: readonly Assignment[],
  random: () => number,
): Generator<Assignment> {
  for (let n = 0; n < batchSize; n++) {
    let assignment = beam[Math.floor(random() * beam.length)] ?? space.current;
    for (const i of sample(free, 3, random)) {
      assignment = changed(assignment, i, Math.floor(random() * (space.sites[i]?.cells.length ?? 1)));
    }
    yield assignment;
  }
}

/** Frontier first, then the best of the rest; what no frontier would hold still shows the way while nothing fits. */
function bestOf(
  found: readonly { readonly assignment: Assignment; readonly candidate: Candidate }[],
  maxUtilisation: number,
): Assignment[] {
  const frontier = new Set(
    paretoFrontier(
      found.map((each) => each.candidate),
      maxUtilisation,
    ),
  );
  const rest = found
    .filter(({ candidate }) => !frontier.has(candidate))
    .sort(
      (a, b) =>
        Number(isFeasible(b.candidate, maxUtilisation)) - Number(isFeasible(a.candidate, maxUtilisation)) ||
        byMerit(a.candidate, b.candidate),
    );
  const first = found.filter(({ candidate }) => frontier.has(candidate));
  return [...first, ...rest.slice(0, beamWidth)].map((each) => each.assignment);
}

function changed(assignment: Assignment, i: number, cell: number): Assignment {
  const copy = [...assignment];
  copy[i] = cell;
  return copy;
}

/** Pruning makes designs that the search had not looked at. */
function withFrontier(candidates: readonly Candidate[], frontier: readonly Candidate[]): Candidate[] {
  const known = new Set(candidates);
  return [...candidates, ...frontier.filter((candidate) => !known.has(candidate))];
}

function notes(
  space: AssignmentSpace,
  free: readonly number[],
  base: Candidate,
  frontier: readonly Candidate[],
): string[] {
  const lines = free.flatMap((i) => {
    const site = space.sites[i];
    return (site?.refused ?? []).map(
      ({ what, why }) => `no ${what} for loop ${site?.name} of ${site?.function}: ${why}`,
    );
  });
  if (free.length === 0) lines.unshift('there is no loop to set');
  if (frontier.length === 0) lines.unshift('no design was found that stays under the limit of utilisation');
  if (base.prediction.latency === null) lines.unshift('the latency is not known, so no design can be called better');
  return lines;
}
