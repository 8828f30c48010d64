/** Accesses of one pipelined iteration, counted over its unrolled copies, against the ports of the banks. */
import type { ArrayDirectives, Partition } from '../../kernel/design';
import { equalIndices } from '../../kernel/affine';
import type { Access, Affine, ArrayVar, LoopId } from '../../kernel/ir';
import memoryData from '../data/memories.json';
import type { Toolchain } from '../toolchain';
import { apartMoves, copiesIn, mostAlike, movingLanes, spread, type Move } from './moves';

/** A loop whose copies stand side by side in the iteration, and how many there are. */
export interface Lane {
  readonly loop: LoopId;
  readonly copies: number;
}

/** Ports of a bank. */
export const portsOfBank = memoryData.bank.ports;

/** More copies than this are not enumerated; the count is then that of independent offsets. */
const enumerationLimit = 4096;

/** An element that one copy of an access touches: its key, and the place of the copy in program order. */
type Visit = (key: string, offsets: readonly number[], order: number) => void;

/** Calls `add` for each copy of the access over the lanes; false when there are too many. */
function enumerate(access: Access, lanes: readonly Lane[], add: Visit): boolean {
  const total = lanes.reduce((product, lane) => product * lane.copies, 1);
  if (total > enumerationLimit) return false;
  const base = access.index.map((form, dim) => (form ? shapeKey(form, lanes) : `?${access.id}.${dim}`)).join('|');
  const { index } = access;
  const isKnown = index.every((form) => form !== null);
  // How far a copy of each lane moves each index; a data-dependent one differs from copy to copy.
  const steps = lanes.map((lane, at) => index.map((form) => (form ? (form.loops.get(lane.loop) ?? 0) : 1e6 + at)));
  const offsets = index.map((form) => form?.constant ?? 0);
  const move = (step: readonly number[], times: number): void => {
    for (let dim = 0; dim < offsets.length; dim++) offsets[dim] = (offsets[dim] ?? 0) + times * (step[dim] ?? 0);
  };
  const go = (at: number, order: number): void => {
    const lane = lanes[at];
    if (!lane) {
      add(`${base}#${offsets.length === 1 ? offsets[0] : offsets.join()}`, offsets, order);
      return;
    }
    const step = steps[at] ?? [];
    // A copy that does not move the index reads the same element again; what stands beside the loop has no copies by it.
    const isMoved = !isKnown || step.some((s) => s !== 0);
    const copies = isMoved && access.loops.includes(lane.loop) ? lane.copies : 1;
    for (let copy = 0; copy < copies; copy++) {
      go(at + 1, order * lane.copies + copy);
      move(step, 1);
    }
    move(step, -copies);
  };
  go(0, 0);
  return true;
}

export interface Demand {
  readonly reads: number;
  readonly writes: number;
}

/** A table of this size is emptied when full. */
const mostDemands = 20_000;

const demands = new WeakMap<ArrayVar, Map<string, Demand>>();

/**
 * Elements read and written in one iteration, in the fullest bank: equal ones once, and what an earlier copy wrote is not read
 * again. Without partitions everything is one bank.
 */
export function demandOf(
  loads: readonly Access[],
  stores: readonly Access[],
  array: ArrayVar,
  directives: Pick<ArrayDirectives, 'partitions'>,
  lanes: readonly Lane[],
): Demand {
  let known = demands.get(array);
  if (!known) demands.set(array, (known = new Map()));
  const moving = movingLanes([...loads, ...stores], lanes);
  let key = directives.partitions.length > 0 ? JSON.stringify(directives.partitions) : '';
  for (const { id } of loads) key += ` ${id}`;
  key += ';';
  for (const { id } of stores) key += ` ${id}`;
  for (const { loop, copies } of moving) key += ` ${loop}x${copies}`;
  let found = known.get(key);
  if (!found) {
    if (known.size >= mostDemands) known.clear();
    known.set(key, (found = countDemand(loads, stores, array, directives, moving)));
  }
  return found;
}

function countDemand(
  loads: readonly Access[],
  stores: readonly Access[],
  array: ArrayVar,
  directives: Pick<ArrayDirectives, 'partitions'>,
  lanes: readonly Lane[],
): Demand {
  const partitions = array.dims.map((_, i) => directives.partitions.findLast((p) => p.dim === i + 1 || p.dim === 0));
  const isSplit = partitions.some((p) => p !== undefined);
  const apart = countOneIndex([...loads, ...stores], array, partitions, lanes);
  if (apart !== undefined) return { reads: loads.length > 0 ? apart : 0, writes: stores.length > 0 ? apart : 0 };
  const written = new Map<string, number>();
  const banks = new Map<string, { reads: Set<string>; writes: Set<string> }>();
  const bank = (access: Access, offsets: readonly number[]): { reads: Set<string>; writes: Set<string> } => {
    const name = isSplit
      ? partitions
          .map((p, dim) => bankOf(p, array.dims[dim] ?? null, offsets[dim] ?? 0, access.index[dim] ?? null))
          .join()
      : '';
    let known = banks.get(name);
    if (!known) banks.set(name, (known = { reads: new Set(), writes: new Set() }));
    return known;
  };
  let complete = true;
  for (const store of stores) {
    complete &&= enumerate(store, lanes, (key, offsets, order) => {
      written.set(key, Math.min(order, written.get(key) ?? Infinity));
      bank(store, offsets).writes.add(key);
    });
  }
  for (const load of loads) {
    complete &&= enumerate(load, lanes, (key, offsets, order) => {
      if ((written.get(key) ?? Infinity) >= order) bank(load, offsets).reads.add(key);
    });
  }
  if (!complete) return { reads: independent(loads, lanes), writes: independent(stores, lanes) };
  const all = [...banks.values()];
  const fullest = all.reduce(
    (most, each) => (each.reads.size + each.writes.size > most.reads.size + most.writes.size ? each : most),
    {
      reads: new Set<string>(),
      writes: new Set<string>(),
    },
  );
  return {
    reads: directives.partitions.length === 0 ? fullest.reads.size : Math.max(0, ...all.map((each) => each.reads.size)),
    writes:
      directives.partitions.length === 0 ? fullest.writes.size : Math.max(0, ...all.map((each) => each.writes.size)),
  };
}

/** Elements in the fullest bank, where all accesses have one index and no two copies of it meet; undefined: it takes a look at each. */
function countOneIndex(
  accesses: readonly Access[],
  array: ArrayVar,
  partitions: readonly (Partition | undefined)[],
  lanes: readonly Lane[],
): number | undefined {
  const [first] = accesses;
  if (!first || lanes.reduce((product, { copies }) => product * copies, 1) > enumerationLimit) return undefined;
  if (!accesses.every(({ index }) => equalIndices(index, first.index))) return undefined;
  return apartMoves(first, lanes)?.reduce((count, moves, dim) => {
    const [partition, form] = [partitions[dim], first.index[dim]];
    if (!partition || !form) return count * copiesIn(moves);
    return count * mostInOneBank(partition, array.dims[dim] ?? null, form, moves);
  }, 1);
}

/** Of places that all lie apart, how many are in the fullest bank of one dimension. */
function mostInOneBank(partition: Partition, size: number | null, form: Affine, moves: readonly Move[]): number {
  if (partition.type === 'complete') return 1;
  if (partition.type === 'cyclic') return mostAlike(form.constant, moves, partition.factor);
  const counts = new Map<number, number>();
  for (const offset of spread(moves)) {
    const bank = bankOf(partition, size, form.constant + offset, form);
    counts.set(bank, (counts.get(bank) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

/** What is the same for all copies: terms of loops that are not lanes, and symbols. */
function shapeKey(form: Affine, lanes: readonly Lane[]): string {
  const rest = [...form.loops].filter(([loop]) => !lanes.some((lane) => lane.loop === loop));
  return `${rest.map(([loop, c]) => `${loop}:${c}`).join()};${[...form.symbols].map(([op, c]) => `${op}:${c}`).join()}`;
}

/** Too many copies to enumerate: as many elements as there are copies that move the index. */
function independent(accesses: readonly Access[], lanes: readonly Lane[]): number {
  return accesses.reduce((sum, access) => {
    const moving = lanes.filter(
      ({ loop }) =>
        access.loops.includes(loop) && access.index.some((form) => !form || (form.loops.get(loop) ?? 0) !== 0),
    );
    return sum + moving.reduce((product, lane) => product * lane.copies, 1);
  }, 0);
}

/** Banks that the partition directives make of an array; complete dimensions count by their size. */
export function givenBanks(array: ArrayVar, directives: ArrayDirectives): { banks: number; isComplete: boolean } {
  let banks = 1;
  let complete = 0;
  const all = [...directives.partitions, ...directives.reshapes];
  for (const [i, size] of array.dims.entries()) {
    const partition = all.findLast((p) => p.dim === i + 1 || p.dim === 0);
    if (!partition) continue;
    if (partition.type === 'complete') {
      complete++;
      banks *= size ?? 1;
    } else banks *= Math.min(partition.factor, size ?? partition.factor);
  }
  return { banks, isComplete: complete === array.dims.length && array.dims.length > 0 };
}

function bankOf(partition: Partition | undefined, size: number | null, offset: number, form: Affine | null): number {
  // An index that is not known may be in any bank: all such accesses meet in bank 0.
  if (!partition || !form) return 0;
  if (partition.type === 'complete') return offset;
  if (partition.type === 'cyclic') return ((offset % partition.factor) + partition.factor) % partition.factor;
  return size === null ? 0 : Math.floor(offset / Math.ceil(size / partition.factor));
}

/** The array is behind a memory interface: by directive, or because the Vitis flow gives one to the arguments of its kernels. */
export function isBus({ interface: mode, isKernelPort }: ArrayDirectives, tool: Toolchain): boolean {
  return mode === 'm_axi' || (mode === undefined && isKernelPort === true && tool.flow === 'vitis');
}

/** The tool lays the array out as it likes: one of the function's own, or an argument that Merlin copies into memories on the chip. */
export function isOnChip(array: ArrayVar, tool: Toolchain): boolean {
  return array.place !== 'argument' || tool.isMerlin;
}

/** No directive says how the array is split, and the tool does it by itself. */
export function isSplitByTool(array: ArrayVar, directives: ArrayDirectives | undefined, tool: Toolchain): boolean {
  if (!tool.autoPartition || !directives || !isOnChip(array, tool)) return false;
  return directives.partitions.length + directives.reshapes.length === 0;
}

/** Of a bank: two that read and write, one to read and one to write, one for both. */
export type Ports = 't2p' | 's2p' | '1p';

/** The ports that each bank of an array has. */
export function portsOf(array: ArrayVar, directives: ArrayDirectives, tool: Toolchain): Ports {
  // A burst brings an element a cycle each way, whatever the partition directives say.
  if (isBus(directives, tool) || directives.interface === 'axis') return 's2p';
  const type = directives.storage?.type;
  if (type === 'ram_1p' || type === 'rom_1p') return '1p';
  if (type === 'ram_s2p') return 's2p';
  if (type === 'ram_t2p' || type === 'ram_2p') return 't2p';
  return isOnChip(array, tool) ? 't2p' : tool.argumentPorts;
}
