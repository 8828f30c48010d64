/** The banks that arrays are split into. */
import type { FunctionDesign, Partition } from '../../kernel/design';
import type { Access, Affine, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import type { Lane } from './memory';
import { flattenedInto, type LoopState } from './nest';
import { isCarried, lanesOf } from './ports';
import { arraysKey, rolesKey, sharedResults } from './shared';

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
  /** By pipelined loop (null: the function), the cycles before an access that it takes to know the bank by such a division. */
  readonly addressCycles: ReadonlyMap<LoopId | null, number>;
}

const tables = sharedResults<readonly Banks[]>();

/** Banks of each array: by directive, or those that the tool makes for its pipelines. `isPipeline`: the function is one. */
export function banksOf(
  f: FunctionIr,
  states: readonly LoopState[],
  isPipeline: boolean,
  design: FunctionDesign,
  tool: Toolchain,
): readonly Banks[] {
  const key = `${isPipeline}${rolesKey(f, states)}${arraysKey(design, states)}`;
  return tables(f, tool, key, () => {
    const regions = regionsOf(f, states, isPipeline);
    return f.arrays.map((array) => split(f, regions, array, design, tool));
  });
}

function split(
  f: FunctionIr,
  regions: readonly PipelineRegion[],
  array: ArrayVar,
  design: FunctionDesign,
  tool: Toolchain,
): Banks {
  const partitions = design.arrays[array.id]?.partitions ?? [];
  const perDim = array.dims.map((size, dim) => given(partitions, dim, size));
  const divisions = new Map<LoopId | null, number>();
  const addressCycles = new Map<LoopId | null, number>();
  if (partitions.length === 0 && tool.autoPartition && array.place !== 'argument') {
    const all = accessesOf(f)[array.id] ?? [];
    const isWritten = all.some((access) => access.isStore);
    const within = ({ loop }: PipelineRegion): readonly Access[] =>
      loop === null ? all : all.filter((access) => access.loops.includes(loop));
    for (const region of regions) {
      const { loop, lanes, outer } = region;
      const touching = within(region);
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
    for (const region of regions) {
      const cycles = array.dims.map((size, dim) =>
        within(region).some((access) => isDivided(access.index[dim] ?? null, perDim[dim] ?? 1, size, region.lanes))
          ? Math.ceil(Math.log2(size ?? 2)) + dividerOverhead
          : 0,
      );
      addressCycles.set(region.loop, Math.max(0, ...cycles));
    }
  }
  return { perDim, count: perDim.reduce((product, each) => product * each, 1), divisions, addressCycles };
}

/** Cycles of a division by a constant beside one for each bit of the address. */
const dividerOverhead = 4;

/** Which of the banks an index means follows from a division: their number is no power of two, and iterations move it by no multiple. */
function isDivided(form: Affine | null, banks: number, size: number | null, lanes: readonly Lane[]): boolean {
  if (!form || banks === size || (banks & (banks - 1)) === 0) return false;
  return [...form.loops].some(
    ([id, step]) => (step * (lanes.find(({ loop }) => loop === id)?.copies ?? 1)) % banks !== 0,
  );
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

/** Banks of one dimension by directive. */
export function given(partitions: readonly Partition[], dim: number, size: number | null): number {
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
function regionsOf(f: FunctionIr, states: readonly LoopState[], isPipeline: boolean): PipelineRegion[] {
  if (isPipeline) {
    return [{ loop: null, lanes: states.map(({ loop, unroll }) => ({ loop, copies: unroll })), outer: [] }];
  }
  return f.loops.flatMap((loop): PipelineRegion[] =>
    states[loop.id]?.role === 'pipelined'
      ? [{ loop: loop.id, lanes: lanesOf(f, states, loop), outer: flattenedInto(f, states, loop) }]
      : [],
  );
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
