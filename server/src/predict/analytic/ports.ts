/** The ports of arrays against the accesses of one iteration: which loads and stores count, and what they cost. */
import type { ArrayDirectives } from '../../kernel/design';
import type { Access, ArrayVar, Loop, LoopId } from '../../kernel/ir';
import memoryData from '../data/memories.json';
import type { Limit } from '../types';
import { accessesIn } from './accesses';
import { waysOf } from './branches';
import { asCopied } from './copied-accesses';
import type { ResolvedFunction } from './designed';
import { foldingOf, noFolding } from './folding';
import { isCarried, isHoisted, isSunk, type FunctionIteration, type Iteration } from './iteration';
import {
  demandOf,
  givenBanks,
  isSplitByTool,
  portsOf,
  portsOfBank,
  type Demand,
  type Lane,
  type Ports,
} from './memory';
import { reaches } from './moves';
import { forwardedIn, isFolded } from './registers';

/** What holds an interval to so many cycles. */
export interface Bound {
  readonly ii: number;
  readonly limit: Limit;
}

const { mostPartitions, fewBanks } = memoryData;

/**
 * What one array's ports ask of the interval; undefined: nothing. `madeBanks`: the tool has made so many of an array of the function's
 * own, and makes no more for this loop.
 */
export function portDemand(
  resolved: ResolvedFunction,
  iteration: Iteration | FunctionIteration,
  array: ArrayVar,
  madeBanks?: number,
): (Bound & Demand) | undefined {
  const { f, design, tool } = resolved;
  const directives = design.arrays[array.id];
  if (!directives) return undefined;
  const { loads, stores } = askingPorts(resolved, iteration, array);
  if (loads.length + stores.length === 0) return undefined;
  const { banks, isComplete } = givenBanks(array, directives);
  if (isComplete) return undefined;
  const isMade = isSplitByTool(array, directives, tool);
  let shape = withWords(directives);
  if (isMade && madeBanks === undefined && !(iteration.loop && isCarried(f, array, iteration))) {
    const dim = tool.isMerlin ? undefined : (tooWide(loads, iteration.lanes) ?? tooWide(stores, iteration.lanes));
    if (dim === undefined) return undefined;
    shape = { partitions: [{ type: 'cyclic', dim: dim + 1, factor: fewBanks }] };
  }
  if (array.isKnown) shape = { partitions: [...shape.partitions, ...tablesOf(loads, unrolledIn(iteration))] };
  const ports = portsOf(array, directives, tool);
  const demand = busiestWay(resolved, array, [...loads, ...stores], shape, iteration.lanes, ports);
  const { reads, writes } = demand;
  const portsPerBank = ports === 't2p' ? portsOfBank : 1;
  const ii = Math.ceil(busiest(demand, ports) / ((isMade ? (madeBanks ?? 1) : 1) * portsPerBank));
  const isGiven = directives.partitions.length + directives.reshapes.length > 0;
  const accesses = busiest(demand, ports) * (isGiven ? banks : 1);
  const of = kindOf(demand, ports);
  return { ii, reads, writes, limit: { kind: 'ports', array: array.name, accesses, of, banks, portsPerBank } };
}

/** The loads and stores of an array that ask for a port in every iteration. */
function askingPorts(
  { f, tool, states }: ResolvedFunction,
  iteration: Iteration | FunctionIteration,
  { id, isKnown }: ArrayVar,
): { readonly loads: readonly Access[]; readonly stores: readonly Access[] } {
  const { loop, lanes } = iteration;
  const all = accessesIn(f, id, loop?.id ?? null);
  const unrolled = isKnown ? unrolledIn(iteration) : [];
  const { constants } = isKnown ? foldingOf(f, states) : noFolding;
  const forwarded = loop && forwardedIn(f, tool, loop, lanes.find((lane) => lane.loop === loop.id)?.copies ?? 1);
  const loads = all.filter(
    (access) =>
      !access.isStore &&
      !forwarded?.has(access) &&
      !(loop && isHoisted(f, tool, access, all, iteration)) &&
      !(isKnown && isFolded(access, unrolled)) &&
      !constants.has(access.op),
  );
  const stores = all.filter((access) => access.isStore && !(loop && isSunk(f, tool, access, iteration)));
  return { loads, stores };
}

function unrolledIn({ loop, lanes }: Iteration | FunctionIteration): LoopId[] {
  return lanes.map((lane) => lane.loop).filter((id) => id !== loop?.id);
}

/** A table whose contents are known is a table for each value of an index that unrolling fixes. */
function tablesOf(loads: readonly Access[], unrolled: readonly LoopId[]): ArrayDirectives['partitions'] {
  const dims = loads[0]?.index.map((_, dim) => dim) ?? [];
  return dims
    .filter((dim) => loads.every(({ index }) => isFolded({ index: index.slice(dim, dim + 1) }, unrolled)))
    .map((dim) => ({ type: 'complete', factor: 0, dim: dim + 1 }));
}

/** A word of a reshaped array holds what would be in as many banks: neighbours in it are one access. */
function withWords({ partitions, reshapes }: ArrayDirectives): Pick<ArrayDirectives, 'partitions'> {
  return { partitions: reshapes.length === 0 ? partitions : [...partitions, ...reshapes] };
}

/** What the accesses ask for on the way through the branches that asks for most. */
function busiestWay(
  resolved: ResolvedFunction,
  array: ArrayVar,
  accesses: readonly Access[],
  shape: Pick<ArrayDirectives, 'partitions'>,
  lanes: readonly Lane[],
  ports: Ports,
): Demand {
  const { f } = resolved;
  let most: Demand = { reads: 0, writes: 0 };
  for (const way of waysOf(f, asCopied(resolved, accesses, lanes), ({ op, guarded }) =>
    guarded ? f.ops[op]?.guard : undefined,
  )) {
    const loads = way.filter((access) => !access.isStore);
    const stores = way.filter((access) => access.isStore);
    const demand = demandOf(loads, stores, array, shape, lanes);
    if (busiest(demand, ports) > busiest(most, ports)) most = demand;
  }
  return most;
}

/** Accesses that wait for the same ports: reads and writes have their own in a simple dual port memory. */
function busiest({ reads, writes }: Demand, ports: Ports): number {
  return ports === 's2p' ? Math.max(reads, writes) : reads + writes;
}

/** What the accesses are that count: of one kind where each has ports of its own. */
function kindOf({ reads, writes }: Demand, ports: Ports): 'reads' | 'writes' | 'accesses' {
  if (ports === 's2p') return reads >= writes ? 'reads' : 'writes';
  return writes === 0 ? 'reads' : reads === 0 ? 'writes' : 'accesses';
}

/**
 * What statements beside a flattened loop ask of its interval: an unrolled loop reads the elements of a local array at once that the
 * flattened one goes through. `outer`: the loops flattened into it.
 */
export function besideDemand(
  { f, design, tool, states }: ResolvedFunction,
  loop: Loop,
  outer: readonly LoopId[],
): Bound {
  let found: Bound = { ii: 1, limit: { kind: 'none' } };
  for (const array of f.arrays) {
    if (!isSplitByTool(array, design.arrays[array.id], tool)) continue;
    const all = accessesIn(f, array.id, null);
    const moving = array.dims.map((_, dim) =>
      all.some((access) => access.loops.includes(loop.id) && access.index[dim]?.loops.has(loop.id)),
    );
    let accesses = 0;
    for (const { loops, index, isStore } of all) {
      const inner = loops.filter((id) => !outer.includes(id));
      if (isStore || loops.includes(loop.id) || !outer.includes(loops[0] ?? -1)) continue;
      const copies = inner.filter((id) => index.some((form, dim) => moving[dim] && form?.loops.has(id)));
      accesses += copies.reduce((product, id) => product * (states[id]?.unroll ?? 1), 1);
    }
    const ii = Math.ceil(accesses / (portsOfBank * fewBanks));
    if (ii <= found.ii) continue;
    const ports = { banks: fewBanks, portsPerBank: portsOfBank };
    found = { ii, limit: { kind: 'ports', array: array.name, accesses, of: 'reads', ...ports } };
  }
  return found;
}

/** The first dimension in which the copies of an access side by side ask for too many partitions; undefined: none. */
function tooWide(accesses: readonly Access[], lanes: readonly Lane[]): number | undefined {
  for (const { index } of accesses) {
    const dim = index.findIndex((form) => form !== null && reaches(form, lanes, mostPartitions));
    if (dim >= 0) return dim;
  }
  return undefined;
}

/**
 * Cycles that the reads take which are moved before the loop: of local arrays that they ask too many partitions of (other reads before
 * the loop find a bank each), and of arrays that the tool does not split where they take longer than an iteration, in which they would
 * stand beside the rest.
 */
export function hoistedCycles(resolved: ResolvedFunction, iteration: Iteration, ii: number): number {
  const { f, design, tool } = resolved;
  if (tool.isMerlin) return 0;
  let cycles = 0;
  for (const array of f.arrays) {
    const directives = design.arrays[array.id];
    const all = accessesIn(f, array.id, iteration.loop.id);
    const loads = all.filter((access) => !access.isStore && isHoisted(f, tool, access, all, iteration));
    if (!isSplitByTool(array, directives, tool)) {
      if (!directives || array.isKnown || givenBanks(array, directives).isComplete) continue;
      const ports = portsOf(array, directives, tool);
      const demand = busiestWay(resolved, array, loads, withWords(directives), iteration.lanes, ports);
      const turns = Math.ceil(busiest(demand, ports) / (ports === 't2p' ? portsOfBank : 1));
      if (turns > ii) cycles = Math.max(cycles, turns - 1);
      continue;
    }
    if (tooWide(loads, iteration.lanes) === undefined) continue;
    cycles = Math.max(
      cycles,
      Math.ceil(demandOf(loads, [], array, { partitions: [] }, iteration.lanes).reads / portsOfBank),
    );
  }
  return cycles;
}
