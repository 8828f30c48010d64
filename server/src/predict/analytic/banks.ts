/** The banks that arrays are split into. */
import type { Partition } from '../../kernel/design';
import type { Access, Affine, ArrayVar, FunctionIr, LoopId } from '../../kernel/ir';
import memoryData from '../data/memories.json';
import { accessesIn } from './accesses';
import { askingIn, isKept, regionsOf, type PipelineRegion } from './bank-regions';
import type { ResolvedFunction } from './designed';
import { demandOf, isSplitByTool, type Lane } from './memory';
import { movingLanes, offsetsOf } from './moves';
import { mostResults, sharedResults } from './shared';

/** How an array is split. */
export interface Banks {
  /** Banks in each dimension. */
  readonly perDim: readonly number[];
  readonly count: number;
  /** The tool makes them by itself: no directive says how. */
  readonly isOwn: boolean;
  /** Both ports of a bank read and write: two reads and two writes find no ports of their own. */
  readonly isTrueDual: boolean;
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
export function banksOf(c: ResolvedFunction, isPipeline: boolean, key: string): BankTable {
  return tables(c.f, c.tool, key, () => {
    const regions = regionsOf(c, isPipeline);
    const banks = c.f.arrays.map((array) => split(c, regions, array));
    return { banks, key: banks.map(({ perDim }) => perDim.join()).join(';') };
  });
}

function split({ f, design, tool }: ResolvedFunction, regions: readonly PipelineRegion[], array: ArrayVar): Banks {
  const { partitions = [] } = design.arrays[array.id] ?? {};
  const perDim = array.dims.map((size, dim) => given(partitions, dim, size));
  const divisions = new Map<LoopId | null, number>();
  const isOwn = isSplitByTool(array, design.arrays[array.id], tool);
  const asking = isOwn ? regions.map((region) => banksAsked(f, array, region)) : [];
  for (const [at, { dims }] of asking.entries()) {
    for (const [dim, { banks, divided }] of dims.entries()) {
      perDim[dim] = Math.max(perDim[dim] ?? 1, banks);
      const loop = regions[at]?.loop ?? null;
      if (divided > 0) divisions.set(loop, (divisions.get(loop) ?? 0) + divided);
    }
  }
  const count = perDim.reduce((product, each) => product * each, 1);
  const isTrueDual = asking.some(({ sharing }) => sharing >= count);
  return { perDim, count, isOwn, isTrueDual, divisions };
}

/** What one dimension of an array is to be split into. */
interface Asked {
  readonly banks: number;
  /** Addresses that an iteration divides by that number. */
  readonly divided: number;
}

/** What a pipeline asks of an array. */
interface Asking {
  /** By dimension; none: it asks for no banks. */
  readonly dims: readonly Asked[];
  /** Banks up to which some bank is read twice and written twice at a time. */
  readonly sharing: number;
}

const nothing: Asking = { dims: [], sharing: 0 };

const asked = new WeakMap<ArrayVar, Map<string, Asking>>();

/** What a pipeline asks of an array, by the copies that matter to it. */
function banksAsked(f: FunctionIr, array: ArrayVar, region: PipelineRegion): Asking {
  const all = accessesIn(f, array.id, region.loop);
  if (all.length === 0) return nothing;
  const lanes = movingLanes(all, region.lanes);
  let key = `${region.loop} ${region.outer.join()} ${region.late.join()} ${region.live.join()} ${region.blocked}`;
  for (const { loop, copies } of lanes) key += ` ${loop}x${copies}`;
  let known = asked.get(array);
  if (!known) asked.set(array, (known = new Map()));
  let found = known.get(key);
  if (!found) {
    if (known.size >= mostResults) known.clear();
    known.set(key, (found = findBanksAsked(f, array, { ...region, lanes })));
  }
  return found;
}

function findBanksAsked(f: FunctionIr, array: ArrayVar, region: PipelineRegion): Asking {
  const { loop, lanes, blocked } = region;
  const touching = askingIn(f, array.id, loop);
  const stores = touching.filter((access) => access.isStore);
  const loads = touching.filter((access) => !access.isStore);
  if (blocked !== undefined || touching.every((access) => isKept(access, region))) {
    if (loop === null || blocked === 'chain') return nothing;
    // Where the elements are registers meanwhile, what is read after a write is one already.
    const firstWrite = blocked === 'memory' ? Infinity : Math.min(...stores.map(({ op }) => op));
    const fromMemory = loads.filter(({ op }) => op < firstWrite);
    const { reads, writes } = demandOf(fromMemory, stores, array, { partitions: [] }, lanes);
    return { dims: [], sharing: Math.floor(Math.min(reads, writes) / 2) };
  }
  const isUpdated = stores.length > 0 && loads.length > 0;
  const areSplit = array.dims.map((_, dim) => groupsIn(touching, dim, lanes).some(({ count }) => count > 2));
  const dims = array.dims.map((size, dim) => conflictFree(touching, dim, size, lanes, isUpdated, areSplit));
  return { dims, sharing: 0 };
}

/** Longer dimensions take a DSP to divide an address by a constant. */
export const { longAddress } = memoryData;

/** More elements side by side than this are not looked at one by one. */
const mostElements = 256;

/**
 * Cyclic banks of one dimension in which the elements that an iteration touches side by side all lie apart; half as many, with two
 * ports each, where one access is all that touches them. `areSplit`: by dimension, whether neighbours get banks of their own.
 */
function conflictFree(
  touching: readonly Access[],
  dim: number,
  size: number | null,
  lanes: readonly Lane[],
  isUpdated: boolean,
  areSplit: readonly boolean[],
): Asked {
  let banks = 1;
  let divided = 0;
  // Places that differ by a constant in another dimension lie apart if that one is split.
  const shapes = new Set(
    touching.map(({ index }) =>
      index
        .map((form, at) => form && `${shapeOf(form, lanes)} ${at === dim || areSplit[at] ? '' : form.constant}`)
        .join(),
    ),
  );
  for (const { rest, isOneAccess, elements, count } of groupsIn(touching, dim, lanes)) {
    if (count <= (shapes.size > 1 || (isOneAccess && isUpdated) ? 1 : 2)) continue;
    if (size !== null && count * 2 >= size) {
      banks = Math.max(banks, size);
      continue;
    }
    const apart = elements ? apartIn(elements, size) : count;
    const isHalved = isOneAccess && shapes.size === 1 && !isUpdated && apart % 2 === 0;
    const own = isHalved ? apart / 2 : apart;
    banks = Math.max(banks, own);
    const isStatic = rest.every((step) => step % own === 0);
    const isLong = size === null || size > longAddress;
    if (isLong && !isStatic && (own & (own - 1)) !== 0) divided += count;
  }
  return { banks, divided };
}

/** The form without its constant; unrolled loops of the same length make the same places. */
function shapeOf({ loops, symbols }: Affine, lanes: readonly Lane[]): string {
  const terms = [...loops].map(([id, step]) => {
    const copies = lanes.find(({ loop }) => loop === id)?.copies;
    return copies === undefined ? `${id}*${step}` : `${copies}x${step}`;
  });
  return [...terms.sort(), ...[...symbols].map(([op, step]) => `${op}s${step}`).sort()].join(' ');
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
