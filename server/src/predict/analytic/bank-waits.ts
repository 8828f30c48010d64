/** What the banks that the tool makes by itself cost the loops that they don't fit. */
import type { Access, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import memoryData from '../data/memories.json';
import { accessesIn } from './accesses';
import { longAddress, type Banks } from './banks';
import type { DesignedFunction } from './designed';
import { demandOf, portsOfBank, type Demand, type Lane } from './memory';
import { remaindersAround, type LoopState } from './nest';
import { anyCopyMayBeLast, isMovedBy } from './iteration';

/** Elements that one iteration reads and writes. */
function demandIn(f: FunctionIr, array: ArrayVar, loop: LoopId, lanes: readonly Lane[]): Demand {
  const mine = accessesIn(f, array.id, loop);
  const [loads, stores] = [mine.filter((access) => !access.isStore), mine.filter((access) => access.isStore)];
  return demandOf(loads, stores, array, { partitions: [] }, lanes);
}

/**
 * Cycles that unrolled code outside of a pipeline waits for the ports of an array that the tool partitions by itself: banks are made
 * for the sake of pipelined loops alone.
 */
export function sharedBankCycles(
  { f, states, banks }: DesignedFunction,
  loop: Loop,
  lanes: readonly Lane[],
  array: ArrayVar,
): number {
  const own = banks[array.id];
  if (!own?.isOwn) return 0;
  const { reads, writes } = demandIn(f, array, loop.id, lanes);
  // One of the ports writes.
  const cycles = Math.max(writes, (reads + writes) / portsOfBank);
  if (cycles <= 1 || isSmallRow(f, states, loop, array)) return 0;
  return Math.ceil(cycles / own.count);
}

/** Few elements, all at constant addresses in the whole nest once its loops are unrolled: registers. */
function isSmallRow(f: FunctionIr, states: readonly LoopState[], loop: Loop, array: ArrayVar): boolean {
  let outermost = loop;
  while (outermost.parent !== null) outermost = f.loops[outermost.parent] as Loop;
  const size = array.dims.reduce<number>((product, dim) => product * (dim ?? Infinity), 1);
  return (
    size <= memoryData.registers.whole &&
    accessesIn(f, array.id, outermost.id).every((access) => {
      const live = access.loops.filter((id) => states[id]?.role !== 'unrolled');
      return !isMovedBy(access, live);
    })
  );
}

const { overhead, unknownBits } = memoryData.remainder;

/**
 * Cycles that the depth of a pipelined loop grows by because it has to work out in which bank an element is: a remainder, where the
 * banks of an array are no power of two and the loop does not run through them in step.
 */
export function remainderCycles(designed: DesignedFunction, loop: Loop, lanes: readonly Lane[], depth: number): number {
  const { f, states } = designed;
  const { unroll = 1 } = states[loop.id] ?? {};
  const splits = anyCopyMayBeLast(f, loop, unroll);
  const uncertain = remaindersAround(f, states, loop);
  const searches = f.accesses
    .filter((access) => access.loops.includes(loop.id))
    .flatMap((access) => searchesOf(designed, access, loop, lanes, uncertain));
  /** Banks among which a store looks for its own by an index of which nothing is known. */
  const wide = new Set(searches.flatMap((search) => (search.isStore && splits ? [search.banks] : [])));
  let cycles = wide.size > 0 ? unknownBits + overhead - depth : 0;
  for (const search of searches) {
    if (search.isStore) continue;
    const bits = search.isUnknown || wide.has(search.banks) ? unknownBits : Math.ceil(Math.log2(search.size));
    cycles = Math.max(cycles, bits + overhead);
  }
  return Math.max(0, cycles);
}

/**
 * Elements that one iteration of a pipelined loop looks for among the banks of an array, as it only knows at run time in which one they
 * are, times the banks.
 */
export function bankChoices(designed: DesignedFunction, loop: Loop, lanes: readonly Lane[], array: ArrayVar): number {
  const own = designed.banks[array.id];
  if (!own?.isOwn || own.count === 1) return 0;
  let choices = 0;
  for (const access of accessesIn(designed.f, array.id, loop.id)) {
    const copies = lanes.reduce((product, lane) => product * (access.loops.includes(lane.loop) ? lane.copies : 1), 1);
    for (const search of searchesOf(designed, access, loop, lanes, [])) {
      choices += search.banks * copies;
    }
  }
  return choices;
}

interface BankSearch {
  readonly isStore: boolean;
  readonly banks: number;
  readonly size: number;
  /** Nothing is known of the index, which is not a short one either. */
  readonly isUnknown: boolean;
}

/**
 * Dimensions in which the bank of an access takes a remainder: no power of two of them, and the index does not move by whole rows of
 * banks. `uncertain`: loops of whose counters nothing is known.
 */
function searchesOf(
  { f, states, banks }: DesignedFunction,
  { array, isStore, index }: Access,
  loop: Loop,
  lanes: readonly Lane[],
  uncertain: readonly LoopId[],
): BankSearch[] {
  const { perDim, isOwn } = banks[array] as Banks;
  if (!isOwn) return [];
  const { dims } = f.arrays[array] as ArrayVar;
  const { unroll = 1 } = states[loop.id] ?? {};
  return index.flatMap((form, dim) => {
    const [count, size] = [perDim[dim] ?? 1, dims[dim] ?? 2 ** 32];
    if (!form || count >= size || Number.isInteger(Math.log2(count))) return [];
    // A counter that runs up from 0 can count the banks as well.
    if (unroll === 1 && form.constant === 0 && form.loops.size === 1 && form.loops.get(loop.id) === 1) return [];
    const moves = [...form.loops].some(([id, step]) => {
      const isLane = id !== loop.id && lanes.some((lane) => lane.loop === id);
      return !isLane && (step * (id === loop.id ? unroll : 1)) % count !== 0;
    });
    const isUnknown = size > longAddress && uncertain.some((id) => form.loops.has(id));
    return moves ? [{ isStore, banks: count, size, isUnknown }] : [];
  });
}
