/** What becomes of each loop: the directives and the tool's implicit transformations resolved into roles. */
import type { FunctionDesign, LoopDirectives } from '../../kernel/design';
import { tripRange, type FunctionIr, type Item, type Loop, type LoopId, type Op } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { copiesByMerlin } from './merlin';
import { promotesOutOf } from './promoted';
import type { Callee } from './callee';
import { forwardedIn } from './registers';

export interface LoopState {
  readonly loop: LoopId;
  /**
   * `pipelined`: iterations overlap, everything below is unrolled. `sequential`: one iteration after the other. `unrolled`:
   * gone into the parent's body. `flattened`: gone into the pipelined loop below, `into`.
   */
  readonly role: 'pipelined' | 'sequential' | 'unrolled' | 'flattened';
  readonly into: LoopId | undefined;
  /** Iterations in the source (the largest number, where bounds vary); null: unknown. */
  readonly trips: number | null;
  /** Average iterations, for what adds up over entries. */
  readonly averageTrips: number | null;
  /** Copies of the body in one iteration. */
  readonly unroll: number;
  /** Why a requested or automatic pipeline did not happen. */
  readonly blocked: 'variable-bound' | 'inner-loop' | 'call' | undefined;
}

/** What designs do not change of a loop. */
interface LoopFacts {
  /** All loops inside that have a variable bound. */
  readonly variableInside: readonly LoopId[];
  /** Calls in its body and in loops inside. */
  readonly callsInside: readonly number[];
  /** Calls in its own body. */
  readonly ownCalls: readonly number[];
  /** A memory is copied in its body or in loops inside: a loop of its own. */
  readonly copyInside: boolean;
}

const facts = new WeakMap<FunctionIr, readonly LoopFacts[]>();

function factsOf(f: FunctionIr): readonly LoopFacts[] {
  let found = facts.get(f);
  if (!found) {
    const callsIn = (loop: Loop): number[] => f.calls.flatMap((call, id) => (call.loop === loop.id ? [id] : []));
    found = f.loops.map((loop) => {
      const inside = descendants(f, loop);
      return {
        variableInside: inside.filter((inner) => inner.hasVariableBound).map((inner) => inner.id),
        callsInside: [loop, ...inside].flatMap(callsIn),
        ownCalls: callsIn(loop),
        copyInside: [loop, ...inside].some(hasCopy),
      };
    });
    facts.set(f, found);
  }
  return found;
}

/** A memory is copied in the body of the loop, those of loops inside left out. */
export function hasCopy({ body }: Loop): boolean {
  return body.items.some(({ kind }) => kind === 'copy');
}

/**
 * Roles of all loops of a function, indexed by loop id. `callees`: by call id. `isPipeline`: the function is one pipeline, so that
 * all its loops are unrolled.
 */
export function resolveNest(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  callees: readonly Callee[],
  isPipeline: boolean,
): LoopState[] {
  const states: LoopState[] = [];
  const losesAuto = new Set<LoopId>();
  /** Iterations of inner loops that a loop has taken in. */
  const absorbed = new Map<LoopId, number>();
  const known = factsOf(f);

  const visit = (loop: Loop, underPipeline: boolean): void => {
    const directives = design.loops[loop.id] ?? {};
    const { trips, average } = tripsOf(loop, directives);
    const unroll = unrollOf(f, directives, trips, loop);
    // One shape for all states, for the sake of speed.
    const become = (role: LoopState['role'], copies: number, blocked?: LoopState['blocked']): void => {
      states[loop.id] = { loop: loop.id, role, into: undefined, trips, averageTrips: average, unroll: copies, blocked };
    };
    if (underPipeline) {
      become('unrolled', trips ?? 1);
      visitChildren(loop, true);
      return;
    }
    const merlin = directives.merlin?.pipeline;
    const wanted = (directives.pipeline && !directives.pipeline.off) || merlin === 'flatten';
    const { variableInside, callsInside, ownCalls, copyInside } = known[loop.id] as LoopFacts;
    const calls = callsInside.some((id) => !callees[id]?.pipeline);
    const waits = ownCalls.some((id) => !callees[id]?.isStraight);
    const isFull =
      trips !== null &&
      loop.tripCount.kind === 'exact' &&
      unroll >= trips &&
      (directives.unroll ?? directives.merlin?.parallel) !== undefined;
    // Nothing is left of the loop to pipeline, but what is inside has been unrolled for it, and the loop around takes it over.
    if (isFull && loop.parent !== null && wanted && variableInside.length === 0 && loop.children.length > 0) {
      visitChildren(loop, true);
      become('unrolled', trips);
      return;
    }
    if (wanted && variableInside.length === 0 && !calls && !copyInside) {
      become('pipelined', unroll);
      visitChildren(loop, true);
      return;
    }
    if (wanted) for (const inner of variableInside) losesAuto.add(inner);
    visitChildren(loop, false);
    const live = liveChildren(f, states, loop);
    if (isFull) {
      become('unrolled', trips);
      return;
    }
    const off = directives.pipeline?.off === true;
    const blocked =
      calls || waits
        ? 'call'
        : wanted && variableInside.length > 0
          ? 'variable-bound'
          : live.length > 0 || copyInside
            ? 'inner-loop'
            : undefined;
    const mayAuto = tool.autoPipeline && !off && !losesAuto.has(loop.id) && !waits && !copyInside;
    if (mayAuto && live.length === 0) {
      become('pipelined', unroll);
    } else if (mayAuto && !wanted && canAbsorb(f, design, absorbed, live, tool)) {
      const sizes = live.map((id) => (states[id]?.trips ?? 1) * (absorbed.get(id) ?? 1));
      for (const child of live) absorb(child);
      absorbed.set(loop.id, Math.max(...sizes));
      become('pipelined', unroll);
    } else {
      become('sequential', unroll, blocked);
    }
  };
  const visitChildren = (loop: Loop, underPipeline: boolean): void => {
    for (const child of loop.children) visit(f.loops[child] as Loop, underPipeline);
  };
  const absorb = (loop: LoopId): void => {
    const state = states[loop] as LoopState;
    states[loop] = { ...state, role: 'unrolled', unroll: state.trips ?? 1 };
  };
  for (const loop of f.loops) if (loop.parent === null) visit(loop, isPipeline);
  flatten(f, design, tool, states);
  return states;
}

/** Iterations that count: exact ones; of a range the largest, as the report's worst case; else the tripcount directive's. */
function tripsOf(loop: Loop, directives: LoopDirectives): { trips: number | null; average: number | null } {
  const range = tripRange(loop.tripCount) ?? directives.tripCount;
  return range ? { trips: range.max, average: (range.min + range.max) / 2 } : { trips: null, average: null };
}

function unrollOf(f: FunctionIr, directives: LoopDirectives, trips: number | null, loop: Loop): number {
  const { unroll, merlin } = directives;
  if (merlin?.parallel !== undefined) return copiesByMerlin(f, loop, merlin.parallel, trips);
  if (unroll === undefined) return 1;
  if (unroll === 'full') return loop.tripCount.kind === 'exact' && trips !== null ? trips : 1;
  return Math.max(1, trips === null ? unroll : Math.min(unroll, trips));
}

function descendants(f: FunctionIr, loop: Loop): Loop[] {
  return loop.children.flatMap((id) => {
    const child = f.loops[id] as Loop;
    return [child, ...descendants(f, child)];
  });
}

/** Inner loops that are still loops: those of children that were unrolled into this body count as its own. */
export function liveChildren(f: FunctionIr, states: readonly LoopState[], loop: Loop): LoopId[] {
  const live: LoopId[] = [];
  const add = (parent: Loop): void => {
    for (const id of parent.children) {
      if (states[id]?.role === 'unrolled') add(f.loops[id] as Loop);
      else live.push(id);
    }
  };
  add(loop);
  return live;
}

/** Unrolled as a whole with all loops inside, so that nothing but operations is left, whose copies stand side by side. */
export function isStraight(f: FunctionIr, states: readonly LoopState[], loop: Loop): boolean {
  return (
    states[loop.id]?.role === 'unrolled' &&
    loop.body.items.every(({ kind }) => kind === 'op' || kind === 'loop') &&
    loop.children.every((id) => isStraight(f, states, f.loops[id] as Loop))
  );
}

/**
 * All remaining inner loops are short, innermost and without a pragma: the tool pipelines their parent instead of them, which
 * unrolls them (UG1399, `syn.compile.pipeline_loops`). `absorbed`: iterations that they have taken in before.
 */
function canAbsorb(
  f: FunctionIr,
  design: FunctionDesign,
  absorbed: ReadonlyMap<LoopId, number>,
  live: readonly LoopId[],
  tool: Toolchain,
): boolean {
  return live.every((id) => {
    const child = f.loops[id] as Loop;
    const directives = design.loops[id] ?? {};
    const isPlain =
      directives.unroll === undefined && directives.pipeline === undefined && directives.merlin === undefined;
    // Merlin leaves loops whose elements it can't tell apart as they are.
    if (tool.isMerlin && hasIndirect(f, id)) return false;
    const { tripCount } = child;
    return (
      isPlain &&
      tripCount.kind === 'exact' &&
      tripCount.count * (absorbed.get(id) ?? 1) <= tool.autoUnrollTrips &&
      child.children.every((inner) => absorbed.has(id) || design.loops[inner]?.unroll === 'full')
    );
  });
}

function hasIndirect(f: FunctionIr, loop: LoopId): boolean {
  return f.accesses.some(
    ({ loops, index }) => loops.includes(loop) && index.some((form) => !form || form.symbols.size > 0),
  );
}

/** Nests with one live inner loop of fixed bounds and no copies outside become one loop; the outermost bound may vary. */
function flatten(f: FunctionIr, design: FunctionDesign, tool: Toolchain, states: LoopState[]): void {
  for (const inner of f.loops) {
    if (states[inner.id]?.role !== 'pipelined' || isOff(design, inner.id)) continue;
    // The value that the inner loop hands on starts anew with each row, which keeps the rows apart.
    if (forwardedIn(f, tool, inner, states[inner.id]?.unroll ?? 1).size > 0) continue;
    let below = inner;
    for (let outer = parentOf(f, states, inner); outer; outer = parentOf(f, states, outer)) {
      const state = states[outer.id];
      const fixed = !below.hasVariableBound && !below.hasEarlyExit && !outer.hasEarlyExit;
      if (state?.role !== 'sequential' || state.unroll !== 1 || !fixed || isOff(design, outer.id)) break;
      if (factsOf(f)[outer.id]?.ownCalls.length !== 0 || hasCopy(outer)) break;
      if (liveChildren(f, states, outer).length !== 1 || below.guarded !== outer.guarded) break;
      if (keepsApart(f, states, outer)) break;
      if (!tool.flattenImperfect && (!isPerfect(f, tool, outer) || promotesOutOf(f, tool, below.id))) break;
      states[outer.id] = { ...state, role: 'flattened', into: inner.id };
      below = outer;
    }
  }
}

/**
 * A loop that was unrolled beside the live one can't become part of the other's iterations where it leaves branches, or stores an
 * element for each copy.
 */
function keepsApart(f: FunctionIr, states: readonly LoopState[], outer: Loop): boolean {
  return outer.children.some(
    (id) =>
      states[id]?.role === 'unrolled' &&
      f.accesses.some(
        (access) =>
          access.loops.includes(id) &&
          (access.guarded || (access.isStore && access.index.some((form) => form?.loops.has(id)))),
      ),
  );
}

/**
 * Loops around a loop whose factor leaves a remainder: each of their copies may be the last, so that the tool knows nothing of their
 * counter.
 */
export function remaindersAround(f: FunctionIr, states: readonly LoopState[], loop: Loop): LoopId[] {
  const found: LoopId[] = [];
  for (let id = loop.parent; id !== null; id = f.loops[id]?.parent ?? null) {
    const { trips = null, unroll = 1 } = states[id] ?? {};
    if (trips !== null && trips % unroll !== 0) found.push(id);
  }
  return found;
}

/** Outer loops flattened into a pipelined one, innermost first. */
export function flattenedInto(f: FunctionIr, states: readonly LoopState[], loop: Loop): LoopId[] {
  const outer: LoopId[] = [];
  for (let id = loop.parent; id !== null && states[id]?.role === 'flattened'; id = f.loops[id]?.parent ?? null)
    outer.push(id);
  return outer;
}

function isOff(design: FunctionDesign, loop: LoopId): boolean {
  return design.loops[loop]?.flatten === 'off';
}

function parentOf(f: FunctionIr, states: readonly LoopState[], loop: Loop): Loop | undefined {
  const parent = loop.parent === null ? undefined : f.loops[loop.parent];
  return parent && states[parent.id]?.role === 'unrolled' ? undefined : parent;
}

/**
 * Nothing but the inner loop stands in the body. A variable that both loops carry is no obstacle (but behind Merlin, whose labels
 * contradict).
 */
function isPerfect(f: FunctionIr, { isMerlin }: Toolchain, loop: Loop): boolean {
  return holdsNothingElse(f, loop.body.items, loop.children, isMerlin ? starting : [...starting, 'phi']);
}

/** What a loop starts with. */
const starting: readonly Op['opcode'][] = ['const', 'induction', 'argument'];

/**
 * Nothing but loops, and operations of these kinds, stands in a body. What is written in one of `loops` counts as its own, though it is
 * computed once before it.
 */
export function holdsNothingElse(
  f: FunctionIr,
  items: readonly Item[],
  loops: readonly LoopId[],
  opcodes = starting,
): boolean {
  const inner = loops.flatMap((id) => f.loops[id]?.span ?? []);
  return items.every((item) => {
    if (item.kind !== 'op') return item.kind === 'loop';
    const { opcode, span } = f.ops[item.op] as Op;
    return opcodes.includes(opcode) || inner.some(({ start, end }) => start <= span.start && span.end <= end);
  });
}
