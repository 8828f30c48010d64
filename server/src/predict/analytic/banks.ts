/** The banks that arrays are split into. */
import type { FunctionDesign, Partition } from '../../kernel/design';
import type { Access, Affine, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { accessesIn } from './accesses';
import type { Lane } from './memory';
import { flattenedInto, type LoopState } from './nest';
import { isCarried, lanesOf } from './ports';
import { movingLanes, offsetsOf } from './moves';
import { mostResults, sharedResults } from './shared';

/** How an array is split. */
export interface Banks {
  /** Banks in each dimension. */
  readonly perDim: readonly number[];
  readonly count: number;
  /** The tool makes them by itself: no directive says how. */
  readonly isOwn: boolean;
  /**
   * By pipelined loop (null: the function), how many addresses an iteration divides by a number of banks that is no power of two to
   * know which bank it means.
   */
  readonly divisions: ReadonlyMap<LoopId | null, number>;
}

/** Banks of all arrays, and what names them. */
export interface BankTable {
  readonly banks: readonly Banks[];
  readonly key: string;
}

const tables = sharedResults<BankTable>();

/**
 * Banks of each array: by directive, or those that the tool makes for its pipelines. `isPipeline`: the function is one. `key` names
 * all but the function and the toolchain.
 */
export function banksOf(
  f: FunctionIr,
  states: readonly LoopState[],
  isPipeline: boolean,
  design: FunctionDesign,
  tool: Toolchain,
  key: string,
): BankTable {
  return tables(f, tool, key, () => {
    const regions = regionsOf(f, states, isPipeline);
    const banks = f.arrays.map((array) => split(f, regions, array, design, tool));
    return { banks, key: banks.map(({ perDim }) => perDim.join()).join(';') };
  });
}

function split(
  f: FunctionIr,
  regions: readonly PipelineRegion[],
  array: ArrayVar,
  design: FunctionDesign,
  tool: Toolchain,
): Banks {
  const { partitions = [], reshapes = [] } = design.arrays[array.id] ?? {};
  const perDim = array.dims.map((size, dim) => given(partitions, dim, size));
  const divisions = new Map<LoopId | null, number>();
  const isOwn = tool.autoPartition && array.place !== 'argument' && partitions.length + reshapes.length === 0;
  for (const region of isOwn ? regions : []) {
    for (const [dim, { banks, divided }] of (banksAsked(f, array, region) ?? []).entries()) {
      perDim[dim] = Math.max(perDim[dim] ?? 1, banks);
      if (divided > 0) divisions.set(region.loop, (divisions.get(region.loop) ?? 0) + divided);
    }
  }
  return { perDim, count: perDim.reduce((product, each) => product * each, 1), isOwn, divisions };
}

/** What one dimension of an array is to be split into. */
interface Asked {
  readonly banks: number;
  /** Addresses that an iteration divides by that number. */
  readonly divided: number;
}

const asked = new WeakMap<ArrayVar, Map<string, readonly Asked[] | undefined>>();

/** What a pipeline asks of each dimension of an array, by the copies that matter to it; undefined: nothing. */
function banksAsked(f: FunctionIr, array: ArrayVar, region: PipelineRegion): readonly Asked[] | undefined {
  const touching = accessesIn(f, array.id, region.loop);
  if (touching.length === 0) return undefined;
  const lanes = movingLanes(touching, region.lanes);
  let key = `${region.loop} ${region.outer.join()}`;
  for (const { loop, copies } of lanes) key += ` ${loop}x${copies}`;
  let known = asked.get(array);
  if (!known) asked.set(array, (known = new Map()));
  if (known.has(key)) return known.get(key);
  if (known.size >= mostResults) known.clear();
  const found = findBanksAsked(f, array, touching, { ...region, lanes });
  known.set(key, found);
  return found;
}

function findBanksAsked(
  f: FunctionIr,
  array: ArrayVar,
  touching: readonly Access[],
  { loop, lanes, outer }: PipelineRegion,
): readonly Asked[] | undefined {
  if (loop !== null && isCarried(f, array.id, f.loops[loop] as Loop, outer, lanes)) return undefined;
  // Addresses that unrolling leaves constant are registers while the pipeline runs.
  const moving = new Set([...(loop === null ? [] : [loop]), ...outer]);
  if (touching.every((access) => access.index.every((form) => form && !isMovedBy(form, moving)))) return undefined;
  const isWritten = touching.some((access) => access.isStore);
  return array.dims.map((size, dim) => conflictFree(touching, dim, size, lanes, isWritten));
}

function isMovedBy(form: Affine, loops: ReadonlySet<LoopId>): boolean {
  return [...form.loops.keys()].some((id) => loops.has(id));
}

/** Longer dimensions take a DSP to divide an address by a constant, as their products are too wide for LUTs. */
export const longAddress = 1024;

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
): Asked {
  let banks = 1;
  let divided = 0;
  for (const { rest, isOneAccess, elements, count } of groupsIn(touching, dim, lanes)) {
    if (count <= (isOneAccess && isWritten ? 1 : 2)) continue;
    if (size !== null && count * 2 >= size) {
      banks = Math.max(banks, size);
      continue;
    }
    const apart = elements ? apartIn(elements, size) : count;
    const isHalved = isOneAccess && apart === count && !isWritten && apart % 2 === 0;
    const own = isHalved ? apart / 2 : apart;
    banks = Math.max(banks, own);
    const isStatic = rest.every((step) => step % own === 0);
    const isLong = size === null || size > longAddress;
    if (isLong && !isStatic && (own & (own - 1)) !== 0) divided += count;
  }
  return { banks, divided };
}

/** The fewest cyclic banks, at least one for each element, that keep the elements apart. */
function apartIn(elements: readonly number[], size: number | null): number {
  const count = elements.length;
  const most = Math.min(size ?? Infinity, 2 * count + 1);
  const least = Math.min(...elements);
  /** By bank, the last number of banks with which an element lay in it. */
  const taken = new Uint16Array(most + 1);
  for (let banks = count; banks <= most; banks++) {
    const meets = elements.some((element) => {
      const bank = (element - least) % banks;
      if (taken[bank] === banks) return true;
      taken[bank] = banks;
      return false;
    });
    if (!meets) return banks;
  }
  return count;
}

/** Accesses whose places in a dimension move together. */
interface AccessGroup {
  /** How far iterations move them all. */
  readonly rest: readonly number[];
  isOneAccess: boolean;
  /** The places that their copies touch in one iteration; undefined: too many to look at. */
  elements: readonly number[] | undefined;
  count: number;
}

function groupsIn(touching: readonly Access[], dim: number, lanes: readonly Lane[]): readonly AccessGroup[] {
  const groups = new Map<string, AccessGroup>();
  for (const { index } of touching) {
    const form = index[dim];
    if (!form || form.loops.size === 0) continue;
    const offsets = offsetsOf(form, lanes, mostElements);
    const elements = offsets?.map((offset) => offset + form.constant);
    const key = [...form.loops, ...form.symbols].join(' ');
    const group = groups.get(key);
    if (!group) {
      const moves = [...form.loops].map(([id, step]) => ({
        step,
        copies: lanes.find(({ loop }) => loop === id)?.copies ?? 1,
      }));
      const rest = moves.map(({ step, copies }) => step * copies);
      const count = elements?.length ?? moves.reduce((product, { copies }) => product * copies, 1);
      groups.set(key, { rest, isOneAccess: true, elements, count });
    } else if (group.elements && elements) {
      const all = new Set([...group.elements, ...elements]);
      if (all.size === group.count) continue;
      group.isOneAccess = false;
      group.elements = all.size > mostElements ? undefined : [...all];
      group.count = all.size;
    }
  }
  return [...groups.values()];
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
