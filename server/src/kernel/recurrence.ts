/** Loop-carried dependences of a function: what bounds the initiation interval, whatever the design. */
import * as affine from './affine';
import { isCounting, mostOfOneElement } from './counting';
import {
  isWithin,
  tripRange,
  type Access,
  type Affine,
  type ArrayId,
  type FunctionIr,
  type LoopId,
  type OpId,
} from './ir';

/** A cycle of operations through a scalar or an array element. */
export interface Recurrence {
  /** The loop that carries it. */
  readonly loop: LoopId;
  readonly variable: string;
  readonly kind: 'scalar' | 'array';
  /** Iterations between the write and the read that depends on it. */
  readonly distance: number;
  /** Operations on the longest way from the read (phi or load) to the write, both included. */
  readonly path: readonly OpId[];
  /** Only sums lie on the way, so that unrolled copies can be added as a tree where the tool may reorder. */
  readonly isReduction: boolean;
  /** The element's address does not change with the loop: it can be kept in a register. */
  readonly isInvariant: boolean;
  readonly guarded: boolean;
  /** Of a loop that is unrolled as a whole: links of the chain that are left, where counters alone decide on them. */
  readonly whenUnrolled?: number;
}

/** A later iteration of `loop` may read what an earlier one wrote; see `Recurrence` for the fields. */
export interface CarriedDependence extends Pick<Recurrence, 'loop' | 'distance' | 'isInvariant'> {
  readonly store: Access;
  readonly load: Access;
}

const cache = new WeakMap<FunctionIr, readonly Recurrence[]>();
const dependences = new WeakMap<FunctionIr, readonly CarriedDependence[]>();

/** The recurrences of a function: dependences of a later iteration on an earlier one that lie on a cycle of operations. */
export function recurrencesOf(f: FunctionIr): readonly Recurrence[] {
  const known = cache.get(f);
  if (known) return known;
  const found = [...scalarRecurrences(f), ...arrayRecurrences(f)];
  cache.set(f, found);
  return found;
}

function scalarRecurrences(f: FunctionIr): Recurrence[] {
  return f.loops.flatMap((loop) =>
    loop.phis.flatMap((phi): Recurrence[] => {
      const latch = f.ops[phi]?.args[1];
      const found = latch === undefined ? undefined : pathOverPhis(f, phi, latch, loop.id);
      if (!found) return [];
      const { path, distance } = found;
      return [
        {
          loop: loop.id,
          variable: f.ops[phi]?.variable ?? '',
          kind: 'scalar',
          distance,
          path,
          isReduction: distance === 1 && isSum(f, path),
          isInvariant: true,
          guarded: path.some((op) => f.ops[op]?.opcode === 'select'),
          ...(isCounting(f, path) && { whenUnrolled: 1 }),
        },
      ];
    }),
  );
}

function arrayRecurrences(f: FunctionIr): Recurrence[] {
  return carriedDependences(f).flatMap(({ store, load, ...carried }): Recurrence[] => {
    const path = longestPath(f, load.op, store.op, carried.loop);
    if (!path) return [];
    const variable = f.arrays[store.array]?.name ?? '';
    const isSame = affine.equalIndices(load.index, store.index);
    const whenUnrolled = isSame ? mostOfOneElement(f, store, carried.loop) : undefined;
    const isReduction = isSum(f, path);
    const guarded = store.guarded;
    return [{ ...carried, variable, kind: 'array', path, isReduction, guarded, ...(whenUnrolled && { whenUnrolled }) }];
  });
}

const updates = new WeakMap<FunctionIr, readonly Recurrence[]>();

/**
 * Elements that an iteration reads and writes, as what the innermost loop would carry if the next iteration touched the same element:
 * so does a tool that can't tell them apart.
 */
export function updatesOf(f: FunctionIr): readonly Recurrence[] {
  let found = updates.get(f);
  if (!found) {
    found = f.accesses.flatMap((store) => (store.isStore ? updatesBy(f, store) : []));
    updates.set(f, found);
  }
  return found;
}

function updatesBy(f: FunctionIr, store: Access): Recurrence[] {
  const loop = store.loops.at(-1);
  if (loop === undefined) return [];
  return f.accesses.flatMap((load): Recurrence[] => {
    const isSame = !load.isStore && load.array === store.array && load.loops.at(-1) === loop;
    if (!isSame || freshIn(f, load).includes(loop)) return [];
    const path = affine.equalIndices(load.index, store.index) && longestPath(f, load.op, store.op, loop);
    if (!path) return [];
    const variable = f.arrays[store.array]?.name ?? '';
    const isReduction = isSum(f, path);
    return [
      { loop, variable, kind: 'array', distance: 1, path, isReduction, isInvariant: false, guarded: store.guarded },
    ];
  });
}

/** Pairs of a store and a load of one array where a later iteration may read what an earlier one wrote. */
export function carriedDependences(f: FunctionIr): readonly CarriedDependence[] {
  const known = dependences.get(f);
  if (known) return known;
  const found: CarriedDependence[] = [];
  for (const load of f.accesses) {
    if (load.isStore) continue;
    const fresh = freshIn(f, load);
    for (const store of f.accesses) {
      if (!store.isStore || store.array !== load.array) continue;
      const carried = carrier(f, store, load, fresh);
      if (carried) found.push({ store, load, ...carried });
    }
  }
  dependences.set(f, found);
  return found;
}

/** An iteration of the loop may read what an earlier one wrote to memory. */
export function isOrdered(f: FunctionIr, loop: LoopId): boolean {
  return carriedDependences(f).some((each) => each.loop === loop);
}

const carriedArrays = new WeakMap<FunctionIr, Map<string, boolean>>();

/** Iterations between a write and the read of its value that are looked at. */
const farthestDistance = 8;

/**
 * Whether iterations of `loop` read elements of the array that earlier ones wrote, with the loops inside running through:
 * wider than `recurrencesOf`, which asks for one operation after another with the inner loops standing still.
 */
export function isCarriedBy(f: FunctionIr, array: ArrayId, loop: LoopId): boolean {
  let known = carriedArrays.get(f);
  if (!known) carriedArrays.set(f, (known = new Map()));
  const key = `${array} ${loop}`;
  let carried = known.get(key);
  if (carried === undefined) {
    const inside = f.accesses.filter((access) => access.array === array && access.loops.includes(loop));
    const stores = inside.filter((access) => access.isStore);
    carried = inside.some(
      (load) =>
        !load.isStore &&
        stores.length > 0 &&
        !freshIn(f, load).includes(loop) &&
        stores.some((store) => mayReach(f, loop, store, load)),
    );
    known.set(key, carried);
  }
  return carried;
}

/** Some iteration of the loop may read what an iteration at most `farthestDistance` before it wrote. */
function mayReach(f: FunctionIr, loop: LoopId, store: Access, load: Access): boolean {
  const around = store.loops.slice(0, store.loops.indexOf(loop));
  const dims = store.index.flatMap((a, dim) => {
    const b = load.index[dim];
    if (!a || !b || varies(f, a, loop) || varies(f, b, loop)) return [];
    const step = a.loops.get(loop) ?? 0;
    const isComparable =
      step === (b.loops.get(loop) ?? 0) &&
      around.every((id) => (a.loops.get(id) ?? 0) === (b.loops.get(id) ?? 0)) &&
      affine.sameSymbols(a, b);
    if (!isComparable) return [];
    const inner: Term[] = [];
    for (const form of [a, b]) {
      for (const [id, coefficient] of form.loops) {
        // Two counters of one loop differ by what one of them can reach.
        if (id === loop || around.includes(id) || (form === b && a.loops.get(id) === coefficient)) continue;
        inner.push({ coefficient: Math.abs(coefficient), farthest: largestCount(f, id) - 1 });
      }
    }
    return [{ step, gap: a.constant - b.constant, inner: inner.sort((x, y) => y.coefficient - x.coefficient) }];
  });
  const last = Math.min(farthestDistance, largestCount(f, loop) - 1);
  for (let distance = 1; distance <= last; distance++) {
    // Read at the counter t + distance what was written at t: gap + inner(store) - inner(load) = step x distance.
    if (dims.every(({ step, gap, inner }) => isSumOf(step * distance - gap, inner, 0))) return true;
  }
  return false;
}

/** coefficient x n for any whole n of at most `farthest` in size. */
interface Term {
  readonly coefficient: number;
  readonly farthest: number;
}

/** Whether the terms from `at` on, coefficients falling, can sum to the target; tries the multiples next to it. */
function isSumOf(target: number, terms: readonly Term[], at: number): boolean {
  if (target === 0) return true;
  const term = terms[at];
  if (!term) return false;
  const exact = target / term.coefficient;
  return [Math.floor(exact), Math.ceil(exact)].some((count) => {
    const taken = Math.sign(count) * Math.min(Math.abs(count), term.farthest);
    return isSumOf(target - taken * term.coefficient, terms, at + 1);
  });
}

/** The innermost common loop of which an iteration writes what a later one reads, and how much later. */
function carrier(
  f: FunctionIr,
  store: Access,
  load: Access,
  fresh: readonly LoopId[],
): Pick<Recurrence, 'loop' | 'distance' | 'isInvariant'> | undefined {
  const common = store.loops.filter((loop) => load.loops.includes(loop));
  for (const loop of [...common].reverse()) {
    // Each iteration of this loop writes the element before the load reads it: nothing comes from an earlier one.
    if (fresh.includes(loop)) return undefined;
    const distance = distanceIn(f, loop, common, store.index, load.index);
    if (distance) return { loop, ...distance };
  }
  return undefined;
}

/**
 * Loops in whose every iteration the element is written before it is read: those around a store of the same index before it, and
 * those in whose body the array is declared.
 */
export function freshIn(f: FunctionIr, load: Access): readonly LoopId[] {
  const declared = f.arrays[load.array]?.declaredIn;
  let loops: readonly LoopId[] =
    declared === undefined || declared === null ? [] : load.loops.slice(0, load.loops.indexOf(declared) + 1);
  for (const store of f.accesses) {
    if (!store.isStore || store.array !== load.array || store.op > load.op || store.guarded) continue;
    const isAround = store.loops.every((loop, i) => load.loops[i] === loop);
    if (isAround && affine.equalIndices(store.index, load.index) && store.loops.length > loops.length)
      loops = store.loops;
  }
  return loops;
}

/**
 * Iterations of `loop` after which the load may read what the store wrote, all other common loops standing still. An index
 * that the two write in different ways (other counters, other symbols) may be equal in any iteration.
 */
function distanceIn(
  f: FunctionIr,
  loop: LoopId,
  common: readonly LoopId[],
  store: readonly (Affine | null)[],
  load: readonly (Affine | null)[],
): { distance: number; isInvariant: boolean } | undefined {
  let distance: number | undefined;
  let isInvariant = true;
  for (const [dim, a] of store.entries()) {
    const b = load[dim];
    if (
      !a ||
      !b ||
      !affine.sameShape(a, b) ||
      varies(f, a, loop) ||
      [...a.loops.keys()].some((each) => !common.includes(each))
    ) {
      isInvariant = false;
      continue;
    }
    const coefficient = a.loops.get(loop) ?? 0;
    const gap = a.constant - b.constant;
    if (coefficient === 0) {
      if (gap !== 0) return undefined;
      continue;
    }
    isInvariant = false;
    const steps = gap / coefficient;
    if (!Number.isInteger(steps) || (distance !== undefined && distance !== steps)) return undefined;
    distance = steps;
  }
  if (distance === undefined) return { distance: 1, isInvariant };
  return distance >= 1 && distance < largestCount(f, loop) ? { distance, isInvariant } : undefined;
}

/** Iterations of a loop at most; Infinity where that is not known. */
function largestCount(f: FunctionIr, loop: LoopId): number {
  const count = f.loops[loop]?.tripCount;
  return (count && tripRange(count)?.max) ?? Infinity;
}

/** The form has a symbol that each iteration of the loop computes anew, such as an index read from memory. */
export function varies(f: FunctionIr, form: Affine, loop: LoopId): boolean {
  return [...form.symbols.keys()].some((op) => isWithin(f, f.ops[op]?.loop ?? null, loop));
}

/** Variables that hand their values on (`c = b; b = a`) are followed over this many iterations. */
const mostPhis = 3;

/** The way from a phi to its next value; where there is none in one iteration, over other phis of the loop and as many more iterations. */
function pathOverPhis(
  f: FunctionIr,
  phi: OpId,
  latch: OpId,
  loop: LoopId,
): { readonly path: readonly OpId[]; readonly distance: number } | undefined {
  for (let phis = 0; phis <= mostPhis; phis++) {
    const path = longestPath(f, phi, latch, loop, phis);
    if (path) return { path, distance: phis + 1 };
  }
  return undefined;
}

/**
 * The way from one op to another through operands, by number of operations; undefined if there is none. It stays in one iteration of
 * the loop, or crosses into the iterations before by as many phis of the loop as are said.
 */
function longestPath(f: FunctionIr, from: OpId, to: OpId, loop: LoopId, phis = 0): readonly OpId[] | undefined {
  const known = Array.from({ length: phis + 1 }, () => new Map<OpId, readonly OpId[] | null>());
  const visit = (op: OpId, left: number): readonly OpId[] | null => {
    if (op === from) return [from];
    const before = known[left]?.get(op);
    if (before !== undefined) return before;
    known[left]?.set(op, null);
    const node = f.ops[op];
    if (!node || (op < from && (phis === 0 || node.loop !== loop))) return null;
    if (node.opcode === 'phi' && node.loop === loop) {
      const way = left > 0 ? visit(node.args[1] ?? -1, left - 1) : null;
      const result = way && [...way, op];
      known[left]?.set(op, result);
      return result;
    }
    let best: readonly OpId[] | null = null;
    // A read does no harm: it does not wait for the condition that it stands under.
    const operands = node.guard === undefined || node.opcode === 'load' ? node.args : [...node.args, node.guard];
    for (const arg of [...operands, ...storesBefore(f, op)]) {
      const way = visit(arg, left);
      if (way && way.length > (best?.length ?? 0)) best = way;
    }
    const result = best && [...best, op];
    known[left]?.set(op, result);
    return result;
  };
  return visit(to, phis) ?? undefined;
}

/** Stores in other loops that a load may read from in the same iteration of what is around both. */
function storesBefore(f: FunctionIr, op: OpId): readonly OpId[] {
  const access = f.accesses[f.ops[op]?.access ?? -1];
  if (!access || access.isStore) return [];
  return f.accesses
    .filter(
      (other) =>
        other.isStore && other.array === access.array && other.op < op && other.loops.at(-1) !== access.loops.at(-1),
    )
    .map((other) => other.op);
}

/** Nothing but sums lies on the way (where it starts and ends aside). */
export function isSum(f: FunctionIr, path: readonly OpId[]): boolean {
  const inner = path.filter((op) => {
    const { opcode, type } = f.ops[op] ?? {};
    const isCutOff = opcode === 'cast' && type?.kind === 'int';
    return opcode !== 'phi' && opcode !== 'load' && opcode !== 'store' && !isCutOff;
  });
  return inner.length > 0 && inner.every((op) => f.ops[op]?.opcode === 'add' || f.ops[op]?.opcode === 'sub');
}
