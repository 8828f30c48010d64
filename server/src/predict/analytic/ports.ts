/** The ports of arrays against the accesses of one iteration: which loads and stores count, and what they cost. */
import type { FunctionDesign } from '../../kernel/design';
import type { Access, ArrayId, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { isCarriedBy, recurrencesOf, varies } from '../../kernel/recurrence';
import type { Toolchain } from '../toolchain';
import type { Limit } from '../types';
import { accessesIn } from './accesses';
import { waysOf } from './branches';
import { forwardedIn } from './forwarded';
import { demandOf, givenBanks, isOnChip, portsOf, type Demand, type Lane } from './memory';
import { reaches } from './moves';
import type { LoopState } from './nest';

/** The loop and everything unrolled below it. */
export function lanesOf(f: FunctionIr, states: readonly LoopState[], loop: Loop): Lane[] {
  const lanes: Lane[] = [{ loop: loop.id, copies: states[loop.id]?.unroll ?? 1 }];
  const add = (parent: Loop): void => {
    for (const id of parent.children) {
      const child = f.loops[id] as Loop;
      lanes.push({ loop: id, copies: states[id]?.unroll ?? 1 });
      add(child);
    }
  };
  add(loop);
  return lanes;
}

/** Each copy of the access touches one element: nothing but the counters of unrolled loops is in its index. */
function isFolded({ index }: Access, unrolled: readonly LoopId[]): boolean {
  return index.every(
    (form) => form && form.symbols.size === 0 && [...form.loops.keys()].every((loop) => unrolled.includes(loop)),
  );
}

/**
 * Arrays that are registers: completely partitioned by directive, in all dimensions. So are those whose contents are known where
 * unrolling fixes every index: the values stand in the place of the reads.
 */
export function registersOf(
  f: FunctionIr,
  design: FunctionDesign,
  states: readonly LoopState[] = [],
): ReadonlySet<ArrayId> {
  const found = new Set<ArrayId>();
  for (const array of f.arrays) {
    if (array.isKnown) {
      const unrolled = states.filter((state) => state.role === 'unrolled').map((state) => state.loop);
      const reads = f.accesses.filter((access) => access.array === array.id);
      if (unrolled.length > 0 && reads.every((access) => isFolded(access, unrolled))) found.add(array.id);
    }
    const directives = design.arrays[array.id];
    if (!directives || directives.partitions.length + directives.reshapes.length === 0) continue;
    if (givenBanks(array, directives).isComplete) found.add(array.id);
  }
  return found;
}

/**
 * What one array's ports ask of the interval of a loop (null: of the whole function) whose copies are `lanes`; undefined: nothing.
 * `madeBanks`: the tool has made so many of an array of the function's own, and makes no more for this loop.
 */
export function portDemand(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  loop: Loop | null,
  lanes: readonly Lane[],
  array: ArrayId,
  outer: readonly LoopId[],
  madeBanks?: number,
): { readonly ii: number; readonly reads: number; readonly writes: number; readonly limit: Limit } | undefined {
  const variable = f.arrays[array];
  const directives = design.arrays[array];
  if (!variable || !directives) return undefined;
  const mine = accessesIn(f, array, loop?.id ?? null);
  const copied = variable.isKnown ? lanes.filter((lane) => lane.loop !== loop?.id).map((lane) => lane.loop) : [];
  const unroll = lanes.find((lane) => lane.loop === loop?.id)?.copies ?? 1;
  const forwarded = loop && forwardedIn(f, tool, loop, unroll);
  const loads = mine.filter(
    (access) =>
      !access.isStore &&
      !forwarded?.has(access) &&
      !(loop && isHoisted(f, access.index, mine, loop, lanes, outer)) &&
      !(variable.isKnown && isFolded(access, copied)),
  );
  const stores = mine.filter(
    (access) => access.isStore && !(loop && isSunk(f, access.index, access.guarded, loop, lanes)),
  );
  if (loads.length + stores.length === 0) return undefined;
  const { banks, isComplete } = givenBanks(variable, directives);
  if (isComplete) return undefined;
  const isGiven = directives.partitions.length > 0 || directives.reshapes.length > 0;
  const isFree = !(loop && isCarried(f, array, loop, outer, lanes));
  const isMade = tool.autoPartition && !isGiven && isOnChip(variable, tool);
  // A word of a reshaped array holds what would be in as many banks: neighbours in it are one access.
  let shape =
    directives.reshapes.length === 0
      ? directives
      : { ...directives, partitions: [...directives.partitions, ...directives.reshapes] };
  if (isMade && isFree && madeBanks === undefined) {
    const dim = tool.isMerlin ? undefined : (tooWide(loads, lanes) ?? tooWide(stores, lanes));
    if (dim === undefined) return undefined;
    shape = { ...directives, partitions: [{ type: 'cyclic', dim: dim + 1, factor: fewBanks }] };
  }
  const kind = portsOf(variable, directives, tool);
  let { reads, writes } = { reads: 0, writes: 0 };
  for (const way of waysOf(f, [...loads, ...stores])) {
    const demand = demandOf(
      way.filter((access) => !access.isStore),
      way.filter((access) => access.isStore),
      variable,
      shape,
      lanes,
    );
    const busiest = ({ reads: r, writes: w }: Demand): number => (kind === 's2p' ? Math.max(r, w) : r + w);
    if (busiest(demand) > busiest({ reads, writes })) ({ reads, writes } = demand);
  }
  const side = isMade ? (madeBanks ?? 1) : 1;
  const ii =
    kind === 's2p'
      ? Math.ceil(Math.max(reads, writes) / side)
      : Math.ceil((reads + writes) / (side * (kind === '1p' ? 1 : 2)));
  const portsPerBank = kind === 't2p' ? 2 : 1;
  const accesses = (kind === 's2p' ? Math.max(reads, writes) : reads + writes) * (isGiven ? banks : 1);
  const of = kindOf(reads, writes, kind === 's2p');
  return { ii, reads, writes, limit: { kind: 'ports', array: variable.name, accesses, of, banks, portsPerBank } };
}

/** What the accesses are that count: of one kind where each has ports of its own. */
function kindOf(reads: number, writes: number, areApart: boolean): 'reads' | 'writes' | 'accesses' {
  if (areApart) return reads >= writes ? 'reads' : 'writes';
  return writes === 0 ? 'reads' : reads === 0 ? 'writes' : 'accesses';
}

/** Partitions of one dimension that the tool makes at most: it refuses to split a dimension of more elements completely. */
const mostPartitions = 1024;

/** Banks that the tool makes where it can't make one for each access: it serves some 16 a cycle (docs/accuracy.md). */
const fewBanks = 8;

/**
 * What statements beside a flattened loop ask of its interval: an unrolled loop reads the elements of a local array at once that the
 * flattened one goes through.
 */
export function besideDemand(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  states: readonly LoopState[],
  loop: Loop,
  outer: readonly LoopId[],
): { readonly ii: number; readonly limit: Limit } {
  let found: { readonly ii: number; readonly limit: Limit } = { ii: 1, limit: { kind: 'none' } };
  for (const array of f.arrays) {
    const directives = design.arrays[array.id];
    if (!tool.autoPartition || !directives || !isOnChip(array, tool)) continue;
    if (directives.partitions.length + directives.reshapes.length > 0) continue;
    const mine = accessesIn(f, array.id, null);
    const moving = array.dims.map((_, dim) =>
      mine.some((access) => access.loops.includes(loop.id) && access.index[dim]?.loops.has(loop.id)),
    );
    let accesses = 0;
    for (const { loops, index, isStore } of mine) {
      const inner = loops.filter((id) => !outer.includes(id));
      if (isStore || loops.includes(loop.id) || !outer.includes(loops[0] ?? -1)) continue;
      const copies = inner.filter((id) => index.some((form, dim) => moving[dim] && form?.loops.has(id)));
      accesses += copies.reduce((product, id) => product * (states[id]?.unroll ?? 1), 1);
    }
    const ii = Math.ceil(accesses / (2 * fewBanks));
    if (ii <= found.ii) continue;
    const ports = { banks: fewBanks, portsPerBank: 2 } as const;
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
 * Cycles that the reads take which are moved before the loop, of local arrays that they ask too many partitions of: other reads before
 * the loop find a bank each.
 */
export function hoistedCycles(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  loop: Loop,
  lanes: readonly Lane[],
  outer: readonly LoopId[],
): number {
  let cycles = 0;
  for (const array of f.arrays) {
    const directives = design.arrays[array.id];
    if (!tool.autoPartition || !directives || !isOnChip(array, tool)) continue;
    if (directives.partitions.length + directives.reshapes.length > 0) continue;
    const mine = accessesIn(f, array.id, loop.id);
    const loads = mine.filter((access) => !access.isStore && isHoisted(f, access.index, mine, loop, lanes, outer));
    if (tool.isMerlin || tooWide(loads, lanes) === undefined) continue;
    cycles = Math.max(cycles, Math.ceil(demandOf(loads, [], array, directives, lanes).reads / 2));
  }
  return cycles;
}

type Forms = FunctionIr['accesses'][number]['index'];

/** A read that no iteration of the loop (and of those flattened into it) changes is done once, before it. */
function isHoisted(
  f: FunctionIr,
  index: Forms,
  accesses: FunctionIr['accesses'],
  loop: Loop,
  lanes: readonly Lane[],
  outer: readonly LoopId[],
): boolean {
  return (
    isFixed(f, index, loop.id) &&
    outer.every((id) => isFixed(f, index, id)) &&
    (accesses.every((a) => !a.isStore) || isAccumulator(f, index, loop, lanes))
  );
}

/** A write to a fixed address is done once, after the loop. */
function isSunk(f: FunctionIr, index: Forms, guarded: boolean, loop: Loop, lanes: readonly Lane[]): boolean {
  return !guarded && isFixed(f, index, loop.id) && isAccumulator(f, index, loop, lanes);
}

function isFixed(f: FunctionIr, index: Forms, loop: LoopId): boolean {
  return index.every((form) => form !== null && (form.loops.get(loop) ?? 0) === 0 && !varies(f, form, loop));
}

function isAccumulator(f: FunctionIr, index: Forms, loop: Loop, lanes: readonly Lane[]): boolean {
  return (
    isFixed(f, index, loop.id) &&
    lanes.length === 1 &&
    recurrencesOf(f).some((r) => r.loop === loop.id && r.isInvariant && r.kind === 'array')
  );
}

/** The array's value is carried by the loop, or by the outermost loop of the flattened nest: it is not partitioned. */
export function isCarried(
  f: FunctionIr,
  array: ArrayId,
  loop: Loop,
  outer: readonly LoopId[],
  lanes: readonly Lane[],
): boolean {
  const accesses = accessesIn(f, array, loop.id);
  // A row of elements that one unrolled loop makes becomes registers; a block of them that outer loops move stays in memory.
  const isBlock = accesses.some(
    (access) =>
      isMovedBy(access, access.loops.slice(0, access.loops.indexOf(loop.id))) &&
      lanes.filter((lane) => lane.loop !== loop.id && lane.copies > 1 && isMovedBy(access, [lane.loop])).length > 1,
  );
  const loops = new Set([loop.id, outer.at(-1) ?? loop.id]);
  // Where unrolling leaves constant addresses only, each element is a register of its own.
  const isConstant = accesses.every((access) => access.index.every((form) => form) && !isMovedBy(access, [...loops]));
  if (isConstant && !isBlock) return false;
  return [...loops].some((id) => isCarriedBy(f, array, id) && (isBlock || !isAccumulatedOnly(f, array, id, loop)));
}

export function isMovedBy(access: Access, loops: readonly LoopId[]): boolean {
  return access.index.some((form) => loops.some((id) => form?.loops.has(id)));
}

/**
 * All that the loop `id` (which is `loop`, or around it) touches of the array are elements at addresses that stand still, but for
 * copies of what is unrolled inside: registers while it runs.
 */
function isAccumulatedOnly(f: FunctionIr, array: ArrayId, id: LoopId, loop: Loop): boolean {
  return accessesIn(f, array, id).every((access) => {
    const below = access.loops.slice(access.loops.indexOf(loop.id) + 1);
    const moving = access.loops.slice(access.loops.indexOf(id) + 1).filter((each) => isMovedBy(access, [each]));
    return (
      isFixed(f, access.index, id) && moving.every((each) => access.loops.includes(loop.id) && below.includes(each))
    );
  });
}
