/** Memory interfaces (m_axi): which accesses are bursts, what their requests cost, and the port that arrays share. */
import type { FunctionDesign } from '../../kernel/design';
import type { Access, ArrayId, ArrayVar, FunctionIr, Item, Loop, LoopId, OpId } from '../../kernel/ir';
import { varies } from '../../kernel/recurrence';
import { bitsOf } from '../../kernel/number-types';
import interfaceData from '../data/interfaces.json';
import type { Toolchain } from '../toolchain';
import type { ResolvedFunction } from './designed';
import { isBus } from './memory';

export interface Bus {
  /** Arrays of one bundle share its port: one read and one write a cycle. */
  readonly bundle: string;
  /** Cycles from a read request to its first element, and from the last element written to the response. */
  readonly read: number;
  readonly write: number;
  /** Widest port that the tool makes to move several elements a cycle; 0: none. */
  readonly widenBits: number;
}

/** The memory interface of an array; undefined: it has none. */
export function busOf(design: FunctionDesign, tool: Toolchain, array: ArrayId): Bus | undefined {
  const directives = design.arrays[array];
  if (!directives || !isBus(directives, tool)) return undefined;
  const { bus } = directives;
  const flow = interfaceData.flows[tool.flow];
  const latency = bus?.latency ?? flow.latency;
  return {
    bundle: bus?.bundle ?? interfaceData.bundle,
    read: latency + interfaceData.request.read,
    write: latency + interfaceData.request.write,
    widenBits: bus?.maxWidenBits ?? flow.widenBits,
  };
}

const bursts = new WeakMap<FunctionIr, readonly (LoopId | null)[]>();

/**
 * By access, the outermost loop that one burst covers: its iterations, and those of the loops between, touch neighbouring elements
 * in order. null: each access is a request of its own, as it is conditional, jumps, or meets a store to what it reads.
 */
export function burstsOf(f: FunctionIr): readonly (LoopId | null)[] {
  let found = bursts.get(f);
  if (!found) bursts.set(f, (found = f.accesses.map((access) => findBurst(f, access))));
  return found;
}

function findBurst(f: FunctionIr, access: Access): LoopId | null {
  if (access.guarded) return null;
  const alike = f.accesses.filter(
    (other) =>
      other.array === access.array && other.isStore === access.isStore && other.loops.at(-1) === access.loops.at(-1),
  );
  let covered: LoopId | null = null;
  let span = alike.length;
  for (const id of [...access.loops].reverse()) {
    const loop = f.loops[id] as Loop;
    const isPlain =
      !loop.hasEarlyExit && !isUpdated(f, access.array, id) && (covered === null || loop.children.length === 1);
    if (!isPlain || stride(f, access, id) !== span) break;
    covered = id;
    if (loop.tripCount.kind !== 'exact') break;
    span *= loop.tripCount.count;
  }
  return covered;
}

/** Elements between what neighbouring iterations touch; NaN where that is not constant. */
function stride(f: FunctionIr, access: Access, loop: LoopId): number {
  const dims = f.arrays[access.array]?.dims ?? [];
  let elements = 1;
  let sum = 0;
  for (let dim = access.index.length - 1; dim >= 0; dim--) {
    const form = access.index[dim];
    if (!form || varies(f, form, loop)) return Number.NaN;
    const coefficient = form.loops.get(loop) ?? 0;
    if (coefficient !== 0) sum += coefficient * elements;
    elements *= dims[dim] ?? Number.NaN;
  }
  return sum;
}

function isUpdated(f: FunctionIr, array: ArrayId, loop: LoopId): boolean {
  const inside = f.accesses.filter((access) => access.array === array && access.loops.includes(loop));
  return inside.some((access) => access.isStore) && inside.some((access) => !access.isStore);
}

/**
 * Elements that the tool makes one word of the port, to move them in a cycle: as many as every burst of the array is a multiple of. One
 * whose length is not known, or a single access, keeps the port as wide as an element.
 */
export function wordsTogether(f: FunctionIr, array: ArrayId, { widenBits }: Bus): number {
  const bits = bitsOf((f.arrays[array] as ArrayVar).element);
  let together = bits > 0 ? 2 ** Math.floor(Math.log2(Math.max(1, widenBits / bits))) : 1;
  const copied = f.copies.filter(({ from, to }) => from === array || to === array);
  const accesses = f.accesses.filter((access) => access.array === array);
  const lengths = accesses.map((access) => lengthOf(f, access, burstsOf(f)[access.id] ?? null));
  for (const length of [...lengths, ...copied.map(({ count }) => count ?? 1)])
    while (together > 1 && length % together !== 0) together /= 2;
  return together;
}

/** Elements of a burst; 1 where that is not known. */
function lengthOf(f: FunctionIr, { loops }: Access, burst: LoopId | null): number {
  if (burst === null) return 1;
  return (
    loops.slice(loops.indexOf(burst)).reduce((length, id) => {
      const count = f.loops[id]?.tripCount;
      return count?.kind === 'exact' ? length * count.count : Number.NaN;
    }, 1) || 1
  );
}

/** By operation, the cycles that accesses take beside the element itself: nothing in a burst that is requested before the iteration. */
export function requestsOf({ f, design, tool, states }: ResolvedFunction): ReadonlyMap<OpId, number> {
  const found = new Map<OpId, number>();
  if (!design.arrays.some((array) => isBus(array, tool))) return found;
  for (const access of f.accesses) {
    const bus = busOf(design, tool, access.array);
    const burst = burstsOf(f)[access.id] ?? null;
    if (!bus || (burst !== null && states[burst]?.role !== 'unrolled')) continue;
    found.set(access.op, access.isStore ? bus.write : bus.read);
  }
  return found;
}

/** Cycles of the requests of the bursts that begin with a loop: reads start together, writes end together. */
export function burstCycles({ f, design, tool, states }: ResolvedFunction, loop: LoopId): number {
  if (states[loop]?.role === 'unrolled') return 0;
  let read = 0;
  let write = 0;
  for (const [id, burst] of burstsOf(f).entries()) {
    const access = f.accesses[id];
    const bus = access && burst === loop ? busOf(design, tool, access.array) : undefined;
    if (!access || !bus) continue;
    if (access.isStore) write = Math.max(write, bus.write);
    else read = Math.max(read, bus.read);
  }
  return read + write;
}

/** Cycles of the memory copies among the items: an element a cycle and their requests; neighbouring ones overlap. */
export function copyCycles(c: ResolvedFunction, items: readonly Item[]): number {
  let total = 0;
  let longest = 0;
  for (const item of items) {
    if (item.kind === 'copy') longest = Math.max(longest, cyclesOfCopy(c, item.copy));
    else if (item.kind !== 'op') {
      total += longest;
      longest = 0;
    }
  }
  return total + longest;
}

function cyclesOfCopy({ f, design, tool }: ResolvedFunction, id: number): number {
  const { from, to, count } = f.copies[id] ?? { from: null, to: null, count: null };
  const read = from === null ? 0 : (busOf(design, tool, from)?.read ?? 0);
  const write = to === null ? 0 : (busOf(design, tool, to)?.write ?? 0);
  return (count ?? Number.NaN) + interfaceData.copy.overhead + read + write;
}
