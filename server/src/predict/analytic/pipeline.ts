/** Initiation interval and depth of one pipelined loop. */
import type { FunctionDesign } from '../../kernel/design';
import type { Loop, LoopId, OpId } from '../../kernel/ir';
import { updatesOf, type Recurrence } from '../../kernel/recurrence';
import type { Limit } from '../types';
import { requestsOf } from './bus';
import { recurrencesUnder } from './carried';
import { callDemand, type Callee } from './callee';
import { portDemands } from './demands';
import { forwardedIn } from './registers';
import type { Lane } from './memory';
import { remaindersAround, type LoopState } from './nest';
import { remainderCycles } from './bank-waits';
import type { DesignedFunction } from './designed';
import { anyCopyMayBeLast, lanesOf, type Iteration } from './iteration';
import { besideDemand, hoistedCycles, type Bound } from './ports';
import { asHeld, chainOf, contextOf, depthOf, isTree, type ScheduleContext } from './schedule';
import { lanesKey, sharedResults } from './shared';
import { streamDemand } from './streams';

export interface PipelineEstimate {
  readonly ii: number;
  readonly recurrenceIi: number;
  readonly portIi: number;
  readonly depth: number;
  /** Cycles before the first iteration: reads that no iteration changes, where they have to wait for a port. */
  readonly before: number;
  readonly limit: Limit;
  /** Loops whose copies stand in one iteration. */
  readonly lanes: readonly Lane[];
  /** Operations on the recurrences that set the interval: their copies start together and share no operator. Sums are no such. */
  readonly circuit: readonly OpId[];
}

const estimates = sharedResults<PipelineEstimate>();

/**
 * Estimates the pipelined loop `loop` with the loops flattened into it (`outer`, innermost first); looked up by all that it depends on
 * where it was worked out before.
 */
export function estimatePipeline(
  c: DesignedFunction,
  loop: Loop,
  outer: readonly LoopId[],
  callees: readonly Callee[],
): PipelineEstimate {
  const { f, design, states, keys, folding } = c;
  const lanes = lanesOf(f, states, loop);
  let key = `${loop.id} ${states[loop.id]?.trips} ${design.loops[loop.id]?.pipeline?.ii}`;
  for (const lane of lanes) key += ` ${lane.copies}`;
  for (const id of outer) {
    key += ` <${id} ${states[id]?.trips}`;
    for (const child of f.loops[id]?.children ?? []) key += lanesKey(f, states, child);
  }
  key += `${folding.key}${keys.arrays} ${keys.banks} ${remaindersAround(f, states, loop).join()}`;
  for (const { pipeline, updates } of callees)
    key += ` (${pipeline?.ii} ${pipeline?.depth} ${pipeline?.state?.cycles} ${updates.map(({ cycles }) => cycles).join()})`;
  return estimates(f, c.tool, key, () => estimate(c, { loop, lanes, outer }, callees));
}

function estimate(designed: DesignedFunction, iteration: Iteration, callees: readonly Callee[]): PipelineEstimate {
  const { f, design, tool, states, inRegisters, folding } = designed;
  const { loop, lanes, outer } = iteration;
  const copies = (id: LoopId): number => lanes.find((lane) => lane.loop === id)?.copies ?? 1;
  // In a flattened nest the loads and stores around the inner loop are part of its iterations.
  const region = outer.length > 0 ? null : loop.id;
  const c = contextOf({ f, tool, folding, copies, inRegisters, region }, callees, requestsOf(designed));
  const { unroll } = states[loop.id] as LoopState;

  const carried = boundByRecurrences(c, designed, iteration);
  const ports = boundByPorts(designed, iteration);
  const requested = design.loops[loop.id]?.pipeline?.ii ?? 1;
  let { ii, limit }: Bound = carried;
  const streams = streamDemand(f, callees, loop.id, copies);
  for (const bound of [ports, callDemand(designed, callees, loop.id, copies), streams])
    if (bound.ii > ii) ({ ii, limit } = bound);
  if (requested > ii) [ii, limit] = [requested, { kind: 'requested', ii: requested }];

  const chain = anyCopyMayBeLast(f, loop, unroll)
    ? carried.ii - Math.ceil(carried.ii / unroll)
    : ownCopies(c, design, loop, unroll);
  const once = depthOf(c, loop.body.items, false) + chain + Math.max(ports.ii - 1, streams.waits);
  // What one iteration hands to the next is ready within it.
  const depth = Math.max(carried.ii, once + remainderCycles(designed, loop, lanes, once));
  return {
    ii,
    recurrenceIi: carried.ii,
    portIi: ports.ii,
    depth: Math.max(1, depth),
    before: hoistedCycles(designed, iteration, ii),
    limit,
    lanes,
    circuit: ii > carried.ii ? [] : carried.circuit,
  };
}

/** What the recurrences of the loop and of those flattened into it ask of the interval, and the operations on those that ask for most. */
function boundByRecurrences(
  c: ScheduleContext,
  { f, design, states }: DesignedFunction,
  { loop, outer }: Iteration,
): Bound & { readonly circuit: readonly OpId[] } {
  const state = states[loop.id] as LoopState;
  const trips = state.trips ?? 1;
  let ii = 1;
  let limit: Limit = { kind: 'none' };
  let circuit: OpId[] = [];
  /** Iterations of the pipeline between two of the loop whose recurrences are looked at. */
  let between = 1;
  for (const id of [loop.id, ...outer]) {
    const isOwn = id === loop.id;
    for (const found of recurrencesUnder(c)) {
      const r = found.loop === id ? declared(design, found, loop.id) : undefined;
      if (!r) continue;
      // What an outer loop carries goes through memory: between two of its iterations come other elements.
      const latency = isOwn
        ? iterationGap(c, r, state, trips, outer.length > 0)
        : chainOf(c, { ...r, isInvariant: r.isInvariant && r.kind === 'scalar' }, 1);
      const cycles = isOwn ? latency : Math.ceil(latency / (r.distance * between));
      if (cycles > ii) circuit = [];
      if (cycles >= ii && !r.isReduction) circuit.push(...r.path);
      if (cycles <= ii) continue;
      ii = cycles;
      limit = { kind: 'recurrence', variable: r.variable, latency, distance: r.distance };
    }
    between *= isOwn ? Math.ceil(trips / state.unroll) : (states[id]?.trips ?? 1);
  }
  // Copies that each may be the last update their elements one after the other.
  for (const update of anyCopyMayBeLast(f, loop, state.unroll) ? updatesOf(f) : []) {
    if (update.loop !== loop.id || !declared(design, update, loop.id)) continue;
    const latency = state.unroll * chainOf(c, update, 1);
    if (latency > ii) {
      circuit = [];
      ii = latency;
      limit = { kind: 'recurrence', variable: update.variable, latency, distance: 1 };
    }
  }
  return { ii, limit, circuit };
}

/** What the ports of memories and of memory interfaces ask of the interval. */
function boundByPorts(designed: DesignedFunction, iteration: Iteration): Bound {
  let bound: Bound = { ii: 1, limit: { kind: 'none' } };
  for (const demand of portDemands(designed, iteration)) if (demand.ii > bound.ii) bound = demand;
  const beside = besideDemand(designed, iteration.loop, iteration.outer);
  return beside.ii > bound.ii ? beside : bound;
}

/** Cycles that the loop's own unrolled copies add to the longest path through its recurrences. */
function ownCopies(c: ScheduleContext, design: FunctionDesign, loop: Loop, unroll: number): number {
  let extra = 0;
  for (const found of recurrencesUnder(c)) {
    const r = found.loop === loop.id ? declared(design, found, loop.id) : undefined;
    if (r) extra = Math.max(extra, chainOf(c, r, unroll) - chainOf(c, r, 1));
  }
  return extra;
}

/** A recurrence as dependence pragmas have it, of the loop that carries it or of the pipelined one inside; undefined: there is none. */
function declared({ self, loops }: FunctionDesign, r: Recurrence, pipelined: LoopId): Recurrence | undefined {
  if (r.kind === 'scalar') return r;
  const said = [self, loops[r.loop], r.loop === pipelined ? undefined : loops[pipelined]];
  let { distance } = r;
  for (const each of said.flatMap((directives) => directives?.independent ?? [])) {
    if (each.variable !== null && each.variable !== r.variable) continue;
    if (each.distance === null) return undefined;
    distance = Math.max(distance, each.distance);
  }
  return distance === r.distance ? r : { ...r, distance, isInvariant: false };
}

/** The value stays in a register from one iteration to the next, though each element has its own address. */
function isHandedOn({ f, tool }: ScheduleContext, { path }: Recurrence, { loop, unroll }: LoopState): boolean {
  const load = f.accesses[f.ops[path[0] ?? -1]?.access ?? -1];
  return load !== undefined && forwardedIn(f, tool, f.loops[loop] as Loop, unroll).has(load);
}

/** Cycles from one iteration to the next around a recurrence that the pipelined loop itself carries. */
function iterationGap(
  c: ScheduleContext,
  carried: Recurrence,
  state: LoopState,
  trips: number,
  isFlattened: boolean,
): number {
  const { f, tool } = c;
  const held = asHeld(c, carried);
  const r = isHandedOn(c, carried, state) ? { ...held, isInvariant: true, isReduction: false } : held;
  // The terms of a sum that may be reordered are added up before it.
  const inner = isTree(f, tool, r) ? 0 : innerCycles(c, r, state.loop);
  const { unroll } = state;
  const once = chainOf(c, r, 1) + inner;
  if (!r.isInvariant && anyCopyMayBeLast(f, f.loops[state.loop] as Loop, unroll)) return unroll * once;
  if (r.isInvariant && isTree(f, tool, r)) {
    const rest = trips % unroll;
    if (rest === 0 || unroll === 1 || once === 1) return once;
    // One exit test after the remainder: what follows it is a chain (flattened), or a second sum.
    return isFlattened ? once * (unroll - rest + 2) - 1 : 2 * once - 1;
  }
  // Later tools feed the sum back in its last stage.
  const feedsBack = r.isInvariant && r.isReduction && !tool.unsafeMath && !tool.chainsMemory;
  if (unroll === 1 && inner === 0 && feedsBack) return Math.max(1, once - 1);
  // Copies that lie less apart than the distance are chains of their own; each takes its turn.
  return r.distance > unroll ? Math.ceil((unroll * once) / r.distance) : chainOf(c, r, unroll) + unroll * inner;
}

/**
 * Cycles that unrolled loops on the way of a recurrence add to it, sums of integers excepted, which are added up before it: they hand a value from copy to copy, each across its own recurrence and
 * not the whole way. Loops in each other that carry the same value are one with all their copies.
 */
function innerCycles(c: ScheduleContext, r: Recurrence, loop: LoopId): number {
  const { f } = c;
  const chains = new Map<string, { readonly own: Recurrence; copies: number }>();
  for (const op of r.path) {
    const node = f.ops[op];
    if (node?.opcode !== 'phi' || node.loop === loop || node.loop === null) continue;
    const own = recurrencesUnder(c).find((each) => each.loop === node.loop && each.path[0] === op);
    if (!own || isAddedUpBefore(c, own)) continue;
    const key = own.path.filter((each) => f.ops[each]?.opcode !== 'phi').join();
    const copies = (chains.get(key)?.copies ?? 1) * c.copies(node.loop);
    chains.set(key, { own, copies });
  }
  let cycles = 0;
  for (const { own, copies } of chains.values()) {
    if (copies > 1) cycles += chainOf(c, own, copies) - chainOf(c, own, 1);
  }
  return cycles;
}

/** A sum of integers or fixed-point numbers: whatever the setting, the tool adds the terms to each other first. */
function isAddedUpBefore({ f, tool }: ScheduleContext, sum: Recurrence): boolean {
  return isTree(f, tool, sum) && sum.path.every((op) => f.ops[op]?.type.kind !== 'float');
}
