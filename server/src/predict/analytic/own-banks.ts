/** The banks that the tool makes of local arrays by itself, and what they cost where they don't fit a loop. */
import type { FunctionDesign } from '../../kernel/design';
import {
  tripRange,
  type Access,
  type ArrayVar,
  type FunctionIr,
  type Loop,
  type LoopId,
} from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { accessesIn } from './accesses';
import { demandOf, type Demand, type Lane } from './memory';
import type { LoopState } from './nest';
import { isCarried, isMovedBy, lanesOf } from './ports';
import { arraysKey, rolesKey, sharedResults } from './shared';

/** How the tool splits an array: in each dimension, into as many banks as its pipelined loops ask for. */
export interface OwnBanks {
  readonly array: ArrayVar;
  readonly banks: readonly number[];
}

export type FunctionBanks = readonly (OwnBanks | undefined)[];

const known = sharedResults<FunctionBanks>();

/** The banks of each local array without a directive, by array. */
export function ownBanksOf(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  states: readonly LoopState[],
): FunctionBanks {
  if (!tool.autoPartition) return [];
  return known(f, tool, `${rolesKey(f, states)}${arraysKey(design, states)}`, () => findBanks(f, design, states));
}

/** Names the banks of all arrays. */
export function banksKey(banks: FunctionBanks): string {
  return banks.map((own) => own?.banks.join()).join(';');
}

function findBanks(f: FunctionIr, design: FunctionDesign, states: readonly LoopState[]): FunctionBanks {
  const pipelines = f.loops
    .filter((loop) => states[loop.id]?.role === 'pipelined')
    .map((loop) => ({ loop, lanes: lanesOf(f, states, loop) }));
  return f.arrays.map((array): OwnBanks | undefined => {
    const directives = design.arrays[array.id];
    if (!directives || directives.partitions.length + directives.reshapes.length > 0) return undefined;
    if (array.place === 'argument') return undefined;
    const banks = array.dims.map(() => 1);
    for (const { loop, lanes } of pipelines) {
      const mine = accessesIn(f, array.id, loop.id);
      if (!mine.some((access) => isMovedBy(access, iterated(f, states, loop)))) continue;
      if (isCarried(f, array.id, loop, [], lanes)) continue;
      const { reads, writes } = demandIn(f, array, loop.id, lanes);
      const dims = splitDims(array, mine, lanes);
      for (const dim of dims) {
        const copies = copiesIn(mine, dim, lanes);
        const offsets = mine.map(({ index }) => index[dim]?.constant ?? 0);
        const width = copies + Math.max(...offsets) - Math.min(...offsets);
        const size = array.dims[dim] ?? Infinity;
        const together = reads + writes;
        // A bank has two ports; an odd number of accesses gets a bank for each copy.
        const shared = copies > 1 ? copies : together;
        const asked = dims.length === 1 && together % 2 === 0 ? together / 2 : shared;
        banks[dim] = Math.max(banks[dim] ?? 1, width * 2 >= size ? size : asked);
      }
    }
    return { array, banks };
  });
}

/** A pipelined loop and those flattened into it. Where none of them moves an access, the element is a register while they run. */
function iterated(f: FunctionIr, states: readonly LoopState[], loop: Loop): LoopId[] {
  const ids = [loop.id];
  for (let id = loop.parent; id !== null && states[id]?.role === 'flattened'; id = f.loops[id]?.parent ?? null)
    ids.push(id);
  return ids;
}

/** Elements that one iteration reads and writes. */
function demandIn(f: FunctionIr, array: ArrayVar, loop: LoopId, lanes: readonly Lane[]): Demand {
  const mine = accessesIn(f, array.id, loop);
  const [loads, stores] = [mine.filter((access) => !access.isStore), mine.filter((access) => access.isStore)];
  return demandOf(loads, stores, array, { partitions: [] }, lanes);
}

/** The dimensions in which accesses stand side by side: those that copies move, or else those in which indices differ. */
function splitDims(array: ArrayVar, accesses: readonly Access[], lanes: readonly Lane[]): number[] {
  const dims = [...array.dims.keys()];
  const moved = dims.filter((dim) => copiesIn(accesses, dim, lanes) > 1);
  if (moved.length > 0) return moved;
  return dims.filter((dim) => new Set(accesses.map(({ index }) => index[dim]?.constant)).size > 1);
}

/** Copies side by side that move the index in a dimension. */
function copiesIn(accesses: readonly Access[], dim: number, lanes: readonly Lane[]): number {
  return Math.max(
    ...accesses.map(({ index }) =>
      lanes.reduce((product, { loop, copies }) => (index[dim]?.loops.has(loop) ? product * copies : product), 1),
    ),
  );
}

/** An array of more elements than this does not become registers by itself. */
const mostRegisters = 128;

/**
 * Cycles that unrolled code outside of a pipeline waits for the ports of an array that the tool partitions by itself: banks are made
 * for the sake of pipelined loops alone.
 */
export function sharedBankCycles(
  f: FunctionIr,
  states: readonly LoopState[],
  loop: Loop,
  lanes: readonly Lane[],
  { array, banks }: OwnBanks,
): number {
  const { reads, writes } = demandIn(f, array, loop.id, lanes);
  // One of the two ports writes.
  const cycles = Math.max(writes, (reads + writes) / 2);
  if (cycles <= 1 || isSmallRow(f, states, loop, array)) return 0;
  return Math.ceil(cycles / banks.reduce((product, each) => product * each, 1));
}

/** Few elements, all at constant addresses in the whole nest once its loops are unrolled: registers. */
function isSmallRow(f: FunctionIr, states: readonly LoopState[], loop: Loop, array: ArrayVar): boolean {
  let outermost = loop;
  while (outermost.parent !== null) outermost = f.loops[outermost.parent] as Loop;
  const size = array.dims.reduce<number>((product, dim) => product * (dim ?? Infinity), 1);
  return (
    size <= mostRegisters &&
    accessesIn(f, array.id, outermost.id).every((access) => {
      const live = access.loops.filter((id) => states[id]?.role !== 'unrolled');
      return !isMovedBy(access, live);
    })
  );
}

/** Bits of an index that the tool knows nothing of. */
const indexBits = 64;

/** Cycles of a remainder beyond one a bit. */
const remainderOverhead = 3;

/**
 * Cycles that the depth of a pipelined loop grows by because it has to work out in which bank an element is: a remainder, where the
 * banks of an array are no power of two and the loop does not run through them in step.
 */
export function remainderCycles(
  f: FunctionIr,
  states: readonly LoopState[],
  banks: FunctionBanks,
  loop: Loop,
  lanes: readonly Lane[],
  depth: number,
): number {
  const { unroll = 1 } = states[loop.id] ?? {};
  const splits = isSplit(f, loop, unroll);
  const searches = f.accesses
    .filter((access) => access.loops.includes(loop.id))
    .flatMap((access) => {
      const own = banks[access.array];
      return own ? searchesOf(access, own, loop, unroll, lanes) : [];
    });
  /** Banks among which a store looks for its own by an index of which nothing is known. */
  const wide = new Set(searches.flatMap((search) => (search.isStore && splits ? [search.banks] : [])));
  let cycles = wide.size > 0 ? indexBits + remainderOverhead - depth : 0;
  for (const search of searches) {
    if (search.isStore) continue;
    const bits = wide.has(search.banks) ? indexBits : Math.ceil(Math.log2(search.size));
    cycles = Math.max(cycles, bits + remainderOverhead);
  }
  return Math.max(0, cycles);
}

interface BankSearch {
  readonly isStore: boolean;
  readonly banks: number;
  readonly size: number;
}

/** Dimensions in which the bank of an access takes a remainder: no power of two of them, and the index does not move by whole rows of banks. */
function searchesOf(
  { isStore, index }: Access,
  { array, banks }: OwnBanks,
  loop: Loop,
  unroll: number,
  lanes: readonly Lane[],
): BankSearch[] {
  return index.flatMap((form, dim) => {
    const [count, size] = [banks[dim] ?? 1, array.dims[dim] ?? 2 ** 32];
    if (!form || count >= size || Number.isInteger(Math.log2(count))) return [];
    // A counter that runs up from 0 can count the banks as well.
    if (unroll === 1 && form.constant === 0 && form.loops.size === 1 && form.loops.get(loop.id) === 1) return [];
    const moves = [...form.loops].some(([id, step]) => {
      const isLane = id !== loop.id && lanes.some((lane) => lane.loop === id);
      return !isLane && (step * (id === loop.id ? unroll : 1)) % count !== 0;
    });
    return moves ? [{ isStore, banks: count, size }] : [];
  });
}

/**
 * Every copy of the loop keeps a test whether it is the last: the factor leaves a rest, and the counter does not start at a multiple of
 * it (told from where the loop writes), so that the tool can't know which copy it is.
 */
export function isSplit(f: FunctionIr, loop: Loop, unroll: number): boolean {
  const trips = tripRange(loop.tripCount)?.max;
  if (unroll === 1 || trips === undefined || trips % unroll === 0) return false;
  return f.accesses.some(
    ({ isStore, index }) =>
      isStore && index.some((form) => form?.loops.get(loop.id) === 1 && form.constant % unroll !== 0),
  );
}
