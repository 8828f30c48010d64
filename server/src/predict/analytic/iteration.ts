/** One iteration of a pipeline, and which of its accesses are done once for all iterations, or keep their array in one piece. */
import {
  tripRange,
  type Access,
  type ArrayId,
  type ArrayVar,
  type FunctionIr,
  type Loop,
  type LoopId,
} from '../../kernel/ir';
import { isCarriedBy, recurrencesOf, varies } from '../../kernel/recurrence';
import type { Toolchain } from '../toolchain';
import { accessesIn } from './accesses';
import type { Lane } from './memory';
import type { LoopState } from './nest';

/** What runs as one iteration of a loop. */
export interface Iteration {
  readonly loop: Loop;
  /** The loops whose copies stand side by side in it: the loop itself, and those unrolled below it. */
  readonly lanes: readonly Lane[];
  /** Loops flattened into it, innermost first. */
  readonly outer: readonly LoopId[];
}

/** The same of a function that is one pipeline: it has no loop, and all of its loops are lanes. */
export interface FunctionIteration {
  readonly loop: null;
  readonly lanes: readonly Lane[];
}

/** The loop and everything unrolled below it. */
export function lanesOf(f: FunctionIr, states: readonly LoopState[], loop: Loop): Lane[] {
  const lanes: Lane[] = [{ loop: loop.id, copies: states[loop.id]?.unroll ?? 1 }];
  const add = (parent: Loop): void => {
    for (const id of parent.children) {
      const child = f.loops[id] as Loop;
      lanes.push({ loop: id, copies: states[id]?.unroll ?? 1 });
      add(child);
    }
  };
  add(loop);
  return lanes;
}

/** The same, of another number of copies of the loop itself. */
export function lanesWith(f: FunctionIr, states: readonly LoopState[], loop: Loop, copies: number): Lane[] {
  return lanesOf(f, states, loop).map((lane) => (lane.loop === loop.id ? { ...lane, copies } : lane));
}

/**
 * Every copy of the loop keeps a test whether it is the last: the factor leaves a remainder, and the counter does not start at a multiple of
 * it (told from where the loop writes), so that the tool can't know which copy it is.
 */
export function anyCopyMayBeLast(f: FunctionIr, loop: Loop, unroll: number): boolean {
  const trips = tripRange(loop.tripCount)?.max;
  if (unroll === 1 || trips === undefined || trips % unroll === 0) return false;
  return f.accesses.some(
    ({ isStore, index }) =>
      isStore && index.some((form) => form?.loops.get(loop.id) === 1 && form.constant % unroll !== 0),
  );
}

/** A counter of one of the loops is in an index of the access. */
export function isMovedBy(access: Access, loops: readonly LoopId[]): boolean {
  return access.index.some((form) => loops.some((id) => form?.loops.has(id)));
}

/** The address is known to be the same in all iterations of the loop. */
function isFixed(f: FunctionIr, { index }: Access, loop: LoopId): boolean {
  return index.every((form) => form !== null && (form.loops.get(loop) ?? 0) === 0 && !varies(f, form, loop));
}

/** The element stays in a register while the loop runs, which adds something to it. */
function isAccumulator(f: FunctionIr, tool: Toolchain, access: Access, { loop, lanes }: Iteration): boolean {
  return (
    tool.movesAccesses &&
    isFixed(f, access, loop.id) &&
    lanes.length === 1 &&
    recurrencesOf(f).some((r) => r.loop === loop.id && r.isInvariant && r.kind === 'array')
  );
}

/**
 * A read that no iteration of the loop (and of those flattened into it) changes is done once, before it; Vivado HLS does so before it
 * unrolls loops, and not after. `all`: the accesses of the array in the loop.
 */
export function isHoisted(
  f: FunctionIr,
  tool: Toolchain,
  load: Access,
  all: readonly Access[],
  iteration: Iteration,
): boolean {
  const { loop, lanes } = iteration;
  const copied = lanes.flatMap((lane) => (lane.loop === loop.id ? [] : [lane.loop]));
  if (!tool.movesAccesses && isMovedBy(load, copied)) return false;
  return (
    isFixed(f, load, iteration.loop.id) &&
    iteration.outer.every((id) => isFixed(f, load, id)) &&
    (all.every((access) => !access.isStore) || isAccumulator(f, tool, load, iteration))
  );
}

/** A write to a fixed address is done once, after the loop. */
export function isSunk(f: FunctionIr, tool: Toolchain, store: Access, iteration: Iteration): boolean {
  return !store.guarded && isAccumulator(f, tool, store, iteration);
}

/** The array's value is carried by the loop, or by the outermost loop of the flattened nest: it is not partitioned. */
export function isCarried(f: FunctionIr, { id: array }: ArrayVar, { loop, lanes, outer }: Iteration): boolean {
  const accesses = accessesIn(f, array, loop.id);
  // A row of elements that one unrolled loop makes becomes registers; a block of them that outer loops move stays in memory.
  const isBlock = accesses.some(
    (access) =>
      isMovedBy(access, access.loops.slice(0, access.loops.indexOf(loop.id))) &&
      lanes.filter((lane) => lane.loop !== loop.id && lane.copies > 1 && isMovedBy(access, [lane.loop])).length > 1,
  );
  const loops = new Set([loop.id, outer.at(-1) ?? loop.id]);
  // Where unrolling leaves constant addresses only, each element is a register of its own.
  const isConstant = accesses.every((access) => access.index.every((form) => form) && !isMovedBy(access, [...loops]));
  if (isConstant && !isBlock) return false;
  return [...loops].some((id) => isCarriedBy(f, array, id) && (isBlock || !isAccumulatedOnly(f, array, id, loop)));
}

/**
 * All that the loop `id` (which is `loop`, or around it) touches of the array are elements at addresses that stand still, but for
 * copies of what is unrolled inside: registers while it runs.
 */
function isAccumulatedOnly(f: FunctionIr, array: ArrayId, id: LoopId, loop: Loop): boolean {
  return accessesIn(f, array, id).every((access) => {
    const below = access.loops.slice(access.loops.indexOf(loop.id) + 1);
    const moving = access.loops.slice(access.loops.indexOf(id) + 1).filter((each) => isMovedBy(access, [each]));
    return isFixed(f, access, id) && moving.every((each) => access.loops.includes(loop.id) && below.includes(each));
  });
}
