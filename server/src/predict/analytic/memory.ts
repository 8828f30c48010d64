/** Accesses of one pipelined iteration, counted over its unrolled copies, against the ports of the banks. */
import type { ArrayDirectives, Partition } from '../../kernel/design';
import type { Access, Affine, ArrayId, ArrayVar, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';

/** A loop whose copies stand side by side in the iteration, and how many there are. */
export interface Lane {
  readonly loop: LoopId;
  readonly copies: number;
}

export interface PortDemand {
  readonly array: ArrayId;
  readonly reads: number;
  readonly writes: number;
  readonly banks: number;
  readonly ports: number;
  readonly ii: number;
}

/** More copies than this are not enumerated; the count is then that of independent offsets. */
const enumerationLimit = 4096;

/**
 * Distinct elements that accesses touch in one iteration, each given as its linear bank address over the lanes. `sets` holds
 * one entry per distinct form, so that equal accesses of neighbouring copies count once.
 */
export function distinctElements(accesses: readonly Access[], lanes: readonly Lane[]): Set<string> | number {
  const total = lanes.reduce((product, lane) => product * lane.copies, 1);
  if (total * accesses.length > enumerationLimit) return distinctProduct(accesses, lanes);
  const seen = new Set<string>();
  for (const access of accesses) {
    const base = access.index.map((form, dim) => (form ? shapeKey(form, lanes) : `?${access.id}.${dim}`)).join('|');
    visit(lanes, 0, access.index.map((form) => form?.constant ?? 0), (offsets) => seen.add(`${base}#${offsets.join()}`), access.index);
  }
  return seen;
}

function visit(
  lanes: readonly Lane[], at: number, offsets: readonly number[], add: (offsets: readonly number[]) => void,
  index: readonly (Affine | null)[],
): void {
  const lane = lanes[at];
  if (!lane) return add(offsets);
  const steps = index.map((form) => form?.loops.get(lane.loop) ?? 0);
  const known = index.every((form) => form !== null);
  if (known && steps.every((step) => step === 0)) return visit(lanes, at + 1, offsets, add, index);
  for (let copy = 0; copy < lane.copies; copy++) {
    // A data-dependent index differs from copy to copy.
    const moved = offsets.map((offset, dim) => offset + (index[dim] ? (steps[dim] ?? 0) : 1e6 + at) * copy);
    visit(lanes, at + 1, moved, add, index);
  }
}

/** What is the same for all copies: terms of loops that are not lanes, and symbols. */
function shapeKey(form: Affine, lanes: readonly Lane[]): string {
  const rest = [...form.loops].filter(([loop]) => !lanes.some((lane) => lane.loop === loop));
  return `${rest.map(([loop, c]) => `${loop}:${c}`).join()};${[...form.symbols].map(([op, c]) => `${op}:${c}`).join()}`;
}

function distinctProduct(accesses: readonly Access[], lanes: readonly Lane[]): number {
  return accesses.reduce((sum, access) => {
    const moving = lanes.filter((lane) => access.index.some((form) => !form || (form.loops.get(lane.loop) ?? 0) !== 0));
    return sum + moving.reduce((product, lane) => product * lane.copies, 1);
  }, 0);
}

export function countOf(elements: Set<string> | number): number {
  return typeof elements === 'number' ? elements : elements.size;
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

/** Most accesses that meet in one bank in one iteration, given cyclic and block partitions. */
export function worstBank(
  accesses: readonly Access[], array: ArrayVar, directives: ArrayDirectives, lanes: readonly Lane[],
): number {
  const partitions = array.dims.map((_, i) => directives.partitions.findLast((p) => p.dim === i + 1 || p.dim === 0));
  const total = lanes.reduce((product, lane) => product * lane.copies, 1);
  if (partitions.every((p) => !p) || total * accesses.length > enumerationLimit) {
    return countOf(distinctElements(accesses, lanes));
  }
  const seen = new Map<string, Set<string>>();
  for (const access of accesses) {
    const base = access.index.map((form, dim) => (form ? shapeKey(form, lanes) : `?${access.id}.${dim}`)).join('|');
    visit(lanes, 0, access.index.map((form) => form?.constant ?? 0), (offsets) => {
      const bank = partitions.map((p, dim) => bankOf(p, array.dims[dim] ?? null, offsets[dim] ?? 0, access.index[dim] ?? null)).join();
      const elements = seen.get(bank) ?? new Set();
      elements.add(`${base}#${offsets.join()}`);
      seen.set(bank, elements);
    }, access.index);
  }
  return Math.max(0, ...[...seen.values()].map((elements) => elements.size));
}

function bankOf(partition: Partition | undefined, size: number | null, offset: number, form: Affine | null): number {
  // An index that is not known may be in any bank: all such accesses meet in bank 0.
  if (!partition || !form) return 0;
  if (partition.type === 'complete') return offset;
  if (partition.type === 'cyclic') return ((offset % partition.factor) + partition.factor) % partition.factor;
  return size === null ? 0 : Math.floor(offset / Math.ceil(size / partition.factor));
}

/** Whether an array's ports are shared by reads and writes (two a bank) or one for each (simple dual port). */
export function portsOf(array: ArrayVar, directives: ArrayDirectives, tool: Toolchain): 't2p' | 's2p' | '1p' {
  const type = directives.storage?.type;
  if (type === 'ram_1p' || type === 'rom_1p') return '1p';
  if (type === 'ram_s2p') return 's2p';
  if (type === 'ram_t2p' || type === 'ram_2p') return 't2p';
  return array.place === 'argument' ? tool.argumentPorts : 't2p';
}
