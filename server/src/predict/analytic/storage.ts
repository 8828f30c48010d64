/** The memories that arrays become: banks, and what a bank is made of. */
import type { ArrayDirectives, FunctionDesign, Partition } from '../../kernel/design';
import type { Access, Affine, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { bitsOf } from '../../kernel/types';
import type { Toolchain } from '../toolchain';
import type { ResourceName } from '../types';
import type { FunctionInstance } from './latency';
import { flattenedInto } from './loops';
import type { Lane } from './memory';
import { isCarried } from './ports';

/** Words x bits up to which a bank is made of LUTs. */
const lutRamBits = 4096;

/** Words and bits of the shapes that one BRAM_18K can have. */
const blockShapes = [
  [512, 36],
  [1024, 18],
  [2048, 9],
  [4096, 4],
  [8192, 2],
  [16384, 1],
] as const;

/** Words that a URAM holds, and the bits above which a bank that fills no more than one becomes one. */
const ultraRam = { words: 4096, leastWords: 1024, leastBits: 36 } as const;

/** How an array is split. */
export interface Banks {
  /** Banks in each dimension. */
  readonly perDim: readonly number[];
  readonly count: number;
  /**
   * By pipelined loop (null: the function), how many addresses an iteration divides by a number of banks that is no power of two to
   * know which bank it means.
   */
  readonly divisions: ReadonlyMap<LoopId | null, number>;
}

/** Banks of an array: by directive, or those that the tool makes for its pipelines. */
export function banksOf(
  f: FunctionIr,
  instance: Pick<FunctionInstance, 'states' | 'pipelines' | 'pipeline'>,
  array: ArrayVar,
  design: FunctionDesign,
  tool: Toolchain,
): Banks {
  const partitions = design.arrays[array.id]?.partitions ?? [];
  const perDim = array.dims.map((size, dim) => given(partitions, dim, size));
  const divisions = new Map<LoopId | null, number>();
  if (partitions.length === 0 && tool.autoPartition) {
    const all = accessesOf(f)[array.id] ?? [];
    const isWritten = all.some((access) => access.isStore);
    for (const { loop, lanes, outer } of regionsOf(f, instance)) {
      const touching = loop === null ? all : all.filter((access) => access.loops.includes(loop));
      if (touching.length === 0) continue;
      if (loop !== null && isCarried(f, array.id, f.loops[loop] as Loop, outer, lanes)) continue;
      // Addresses that unrolling leaves constant are registers while the pipeline runs.
      const moving = new Set([...(loop === null ? [] : [loop]), ...outer]);
      if (touching.every((access) => access.index.every((form) => form && !isMovedBy(form, moving)))) continue;
      for (const [dim, size] of array.dims.entries()) {
        const { banks, divided } = conflictFree(touching, dim, size, lanes, isWritten);
        perDim[dim] = Math.max(perDim[dim] ?? 1, banks);
        if (divided > 0) divisions.set(loop, (divisions.get(loop) ?? 0) + divided);
      }
    }
  }
  return { perDim, count: perDim.reduce((product, each) => product * each, 1), divisions };
}

function isMovedBy(form: Affine, loops: ReadonlySet<LoopId>): boolean {
  return [...form.loops.keys()].some((id) => loops.has(id));
}

/** Longer dimensions take a DSP to divide an address by a constant, as their products are too wide for LUTs. */
const longAddress = 1024;

/** More elements side by side than this are not looked at one by one. */
const mostElements = 256;

/**
 * Cyclic banks of one dimension in which the elements that an iteration touches side by side all lie apart; half as many, with two
 * ports each, where neighbours are read alone.
 */
function conflictFree(
  touching: readonly Access[],
  dim: number,
  size: number | null,
  lanes: readonly Lane[],
  isWritten: boolean,
): { banks: number; divided: number } {
  let banks = 1;
  let divided = 0;
  for (const [steps, elements] of elementsIn(touching, dim, lanes)) {
    if (elements.length <= (steps.isOneAccess && isWritten ? 1 : 2)) continue;
    if (size !== null && elements.length * 2 >= size) {
      banks = Math.max(banks, size);
      continue;
    }
    const apart = apartIn(elements, size);
    const isHalved = steps.isOneAccess && apart === elements.length && !isWritten && apart % 2 === 0;
    const own = isHalved ? apart / 2 : apart;
    banks = Math.max(banks, own);
    const isStatic = steps.rest.every((step) => step % own === 0);
    const isLong = size === null || size > longAddress;
    if (isLong && !isStatic && (own & (own - 1)) !== 0) divided += elements.length;
  }
  return { banks, divided };
}

/** The fewest cyclic banks, at least one for each element, that keep the elements apart. */
function apartIn(elements: readonly number[], size: number | null): number {
  const most = Math.min(size ?? Infinity, 2 * elements.length + 1);
  for (let banks = elements.length; banks <= most && elements.length <= mostElements; banks++) {
    if (new Set(elements.map((element) => element % banks)).size === elements.length) return banks;
  }
  return elements.length;
}

/** What the positions of a group of accesses in a dimension have in common. */
interface Steps {
  /** How far iterations move them all. */
  readonly rest: readonly number[];
  readonly isOneAccess: boolean;
}

/** Positions in a dimension that the copies of the accesses touch in one iteration, by what moves them together. */
function elementsIn(
  touching: readonly Access[],
  dim: number,
  lanes: readonly Lane[],
): ReadonlyMap<Steps, readonly number[]> {
  const groups = new Map<string, { steps: Steps; elements: Set<number> }>();
  for (const { index } of touching) {
    const form = index[dim];
    if (!form || form.loops.size === 0) continue;
    let positions = [form.constant];
    const rest: number[] = [];
    for (const [id, step] of form.loops) {
      const copies = lanes.find(({ loop }) => loop === id)?.copies ?? 1;
      rest.push(step * copies);
      if (positions.length * copies > 4 * mostElements) {
        positions = Array.from({ length: positions.length * copies }, (_, i) => i);
      } else positions = positions.flatMap((at) => Array.from({ length: copies }, (_, copy) => at + copy * step));
    }
    const key = [...form.loops, ...form.symbols].join(' ');
    const group = groups.get(key);
    if (!group) groups.set(key, { steps: { rest, isOneAccess: true }, elements: new Set(positions) });
    else {
      if (!positions.every((at) => group.elements.has(at))) group.steps = { rest, isOneAccess: false };
      for (const at of positions) group.elements.add(at);
    }
  }
  return new Map(
    [...groups.values()].map(({ steps, elements }) => {
      const least = Math.min(...elements);
      return [steps, [...elements].map((at) => at - least)];
    }),
  );
}

function given(partitions: readonly Partition[], dim: number, size: number | null): number {
  const partition = partitions.findLast((p) => p.dim === dim + 1 || p.dim === 0);
  if (!partition) return 1;
  if (partition.type === 'complete') return size ?? 1;
  return Math.min(partition.factor, size ?? partition.factor);
}

interface PipelineRegion {
  /** null: the function. */
  readonly loop: LoopId | null;
  readonly lanes: readonly Lane[];
  readonly outer: readonly LoopId[];
}

/** What is pipelined in a function: what is not waits for the ports that there are. */
function regionsOf(
  f: FunctionIr,
  { states, pipelines, pipeline }: Pick<FunctionInstance, 'states' | 'pipelines' | 'pipeline'>,
): PipelineRegion[] {
  if (pipeline) {
    return [{ loop: null, lanes: states.map(({ loop, unroll }) => ({ loop, copies: unroll })), outer: [] }];
  }
  return [...pipelines].map(([loop, { lanes }]) => ({
    loop,
    lanes,
    outer: flattenedInto(f, states, f.loops[loop] as Loop),
  }));
}

const accesses = new WeakMap<FunctionIr, Access[][]>();

/** The accesses of each array of a function. */
function accessesOf(f: FunctionIr): readonly (readonly Access[])[] {
  let found = accesses.get(f);
  if (!found) {
    found = f.arrays.map(() => []);
    for (const access of f.accesses) found[access.array]?.push(access);
    accesses.set(f, found);
  }
  return found;
}

/** Adds what an array of the function's own takes, in so many banks a dimension. */
export function addMemory(
  total: Record<ResourceName, number>,
  array: ArrayVar,
  { perDim, count }: Banks,
  directives: ArrayDirectives | undefined,
  tool: Toolchain,
): void {
  let words = array.dims.reduce<number>(
    (product, size, dim) => product * Math.ceil((size ?? 1) / (perDim[dim] ?? 1)),
    1,
  );
  let bits = bitsOf(array.element);
  const reshapes = directives?.reshapes ?? [];
  for (const [dim, size] of array.dims.entries()) {
    const wider = reshapes.length > 0 ? given(reshapes, dim, size) : 1;
    words = Math.ceil(words / wider);
    bits *= wider;
  }
  const impl = directives?.storage?.impl?.toLowerCase();
  if (words <= 1) total.ff += count * bits;
  else if (impl === 'uram') total.uram += count * Math.ceil(words / ultraRam.words) * Math.ceil(bits / 72);
  else if (impl === 'lutram' || (impl !== 'bram' && words * bits <= lutRamBits))
    total.lut += count * Math.ceil(bits / 2) * Math.ceil(words / 64);
  else if (impl !== 'bram' && words > ultraRam.leastWords && words <= ultraRam.words && bits > ultraRam.leastBits)
    total.uram += count;
  else if (tool.deepMemory === 'half-width' && words > ultraRam.words) total.bram += count * Math.ceil(bits / 2);
  else total.bram += count * blocks(words, bits);
}

/** BRAM_18K of a bank, in the shape that takes fewest. */
function blocks(words: number, bits: number): number {
  return Math.min(...blockShapes.map(([depth, width]) => Math.ceil(words / depth) * Math.ceil(bits / width)));
}
