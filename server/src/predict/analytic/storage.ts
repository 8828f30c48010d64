/** The memories that arrays become: banks, and what a bank is made of. */
import type { ArrayDirectives, FunctionDesign, Partition } from '../../kernel/design';
import type { Access, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
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

/** Banks of an array in each dimension: by directive, or those that the tool makes for its pipelines. */
export function banksOf(
  f: FunctionIr,
  instance: Pick<FunctionInstance, 'states' | 'pipelines' | 'pipeline'>,
  array: ArrayVar,
  design: FunctionDesign,
  tool: Toolchain,
): readonly number[] {
  const partitions = design.arrays[array.id]?.partitions ?? [];
  if (partitions.length > 0) return array.dims.map((size, dim) => given(partitions, dim, size));
  const banks = array.dims.map(() => 1);
  if (!tool.autoPartition) return banks;
  const own = accessesOf(f)[array.id] ?? [];
  const isWritten = own.some((access) => access.isStore);
  for (const { loop, lanes, outer } of regionsOf(f, instance)) {
    const touching = loop === null ? own : own.filter((access) => access.loops.includes(loop));
    if (loop !== null && touching.length > 0 && isCarried(f, array.id, f.loops[loop] as Loop, outer, lanes)) continue;
    // Addresses that unrolling leaves constant are registers while the pipeline runs.
    const moving = new Set([...(loop === null ? [] : [loop]), ...outer]);
    const isConstant = touching.every((access) =>
      access.index.every((form) => form && ![...form.loops.keys()].some((id) => moving.has(id))),
    );
    if (isConstant && outer.length === 0) continue;
    for (const [dim, size] of array.dims.entries()) {
      const parallel = copiesIn(touching, dim, lanes);
      if (parallel <= 1) continue;
      const halved = !isWritten && parallel % 2 === 0 ? parallel / 2 : parallel;
      const wanted = size !== null && parallel * 2 >= size ? size : halved;
      banks[dim] = Math.max(banks[dim] ?? 1, wanted);
    }
  }
  return banks;
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

/** Elements side by side in a dimension that the copies of one access touch. */
function copiesIn(touching: readonly Access[], dim: number, lanes: readonly Lane[]): number {
  let most = 1;
  for (const { index } of touching) {
    const moving = lanes.filter(({ loop }) => index[dim]?.loops.has(loop));
    most = Math.max(
      most,
      moving.reduce((product, { copies }) => product * copies, 1),
    );
  }
  return most;
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
  banks: readonly number[],
  directives: ArrayDirectives | undefined,
  tool: Toolchain,
): void {
  const count = banks.reduce((product, each) => product * each, 1);
  let words = array.dims.reduce<number>(
    (product, size, dim) => product * Math.ceil((size ?? 1) / (banks[dim] ?? 1)),
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
