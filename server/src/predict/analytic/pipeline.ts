/** Initiation interval and depth of one pipelined loop. */
import type { ArrayDirectives, FunctionDesign } from '../../kernel/design';
import type { ArrayId, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import type { Limit } from '../types';
import { demandOf, givenBanks, portsOf, type Lane } from './memory';
import type { LoopState } from './nest';
import { recurrencesOf, varies, type Recurrence } from '../../kernel/recurrence';
import { chainOf, depthOf, type ScheduleContext } from './schedule';

export interface PipelineEstimate {
  readonly ii: number;
  readonly recurrenceIi: number;
  readonly portIi: number;
  readonly depth: number;
  readonly limit: Limit;
  /** Loops whose copies stand in one iteration. */
  readonly lanes: readonly Lane[];
}

const estimates = new WeakMap<FunctionIr, Map<string, PipelineEstimate>>();
const arrayKeys = new WeakMap<ArrayDirectives, string>();
/** Designs of one kernel share most of their pipelines; a cache of this size is emptied when full. */
const cacheLimit = 20_000;

/** `estimate`, looked up by all that it depends on where it was worked out before. */
export function estimatePipeline(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  states: readonly LoopState[],
  loop: Loop,
  outer: readonly LoopId[],
): PipelineEstimate {
  let known = estimates.get(f);
  if (!known) estimates.set(f, (known = new Map()));
  const lanes = lanesOf(f, states, loop);
  let key = `${tool.id} ${tool.clockNs} ${loop.id} ${states[loop.id]?.trips} ${design.loops[loop.id]?.pipeline?.ii}`;
  for (const lane of lanes) key += ` ${lane.copies}`;
  for (const id of outer) key += ` <${id} ${states[id]?.trips}`;
  for (const directives of design.arrays) key += ` ${keyOf(directives)}`;
  const before = known.get(key);
  if (before) return before;
  if (known.size >= cacheLimit) known.clear();
  const result = estimate(f, design, tool, states, loop, outer, lanes);
  known.set(key, result);
  return result;
}

function keyOf(directives: ArrayDirectives): string {
  let key = arrayKeys.get(directives);
  if (key === undefined) {
    const { partitions, reshapes, storage, interface: mode } = directives;
    const isPlain = partitions.length + reshapes.length === 0 && !storage && mode === undefined;
    arrayKeys.set(directives, (key = isPlain ? '' : JSON.stringify([partitions, reshapes, storage, mode])));
  }
  return key;
}

/** Estimates the pipelined loop `loop` with the loops flattened into it (`outer`, innermost first). */
function estimate(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  states: readonly LoopState[],
  loop: Loop,
  outer: readonly LoopId[],
  lanes: readonly Lane[],
): PipelineEstimate {
  const copies = (id: LoopId): number => lanes.find((lane) => lane.loop === id)?.copies ?? 1;
  const c: ScheduleContext = { f, tool, copies, inRegisters: registersOf(f, design) };
  const state = states[loop.id] as LoopState;
  const trips = state.trips ?? 1;

  let recurrenceIi = 1;
  let limit: Limit = { kind: 'none' };
  let innerTrips = Math.ceil(trips / state.unroll);
  const carriedBy = (id: LoopId, span: number): void => {
    for (const r of recurrencesOf(f)) {
      if (r.loop !== id) continue;
      const latency = id === loop.id ? iterationGap(c, r, state, trips, outer.length > 0) : chainOf(c, r, 1);
      const ii = Math.ceil(latency / (id === loop.id ? 1 : r.distance * span));
      if (ii > recurrenceIi) {
        recurrenceIi = ii;
        limit = { kind: 'recurrence', variable: r.variable, latency, distance: r.distance };
      }
    }
  };
  carriedBy(loop.id, 1);
  for (const id of outer) {
    carriedBy(id, innerTrips);
    innerTrips *= states[id]?.trips ?? 1;
  }

  let portIi = 1;
  for (const array of f.arrays) {
    const demand = portDemand(f, design, tool, loop, lanes, array.id, outer);
    if (demand && demand.ii > portIi) {
      portIi = demand.ii;
      if (portIi > recurrenceIi) limit = demand.limit;
    }
  }
  const requested = design.loops[loop.id]?.pipeline?.ii ?? 1;
  const ii = Math.max(recurrenceIi, portIi, requested);
  if (requested > Math.max(recurrenceIi, portIi)) limit = { kind: 'requested', ii: requested };
  const depth = depthOf(c, loop.body.items, false) + ownCopies(c, f, loop, state.unroll) + (portIi - 1);
  return { ii, recurrenceIi, portIi, depth: Math.max(1, depth), limit, lanes };
}

/** Cycles that the loop's own unrolled copies add to the longest path through its recurrences. */
function ownCopies(c: ScheduleContext, f: FunctionIr, loop: Loop, unroll: number): number {
  let extra = 0;
  for (const r of recurrencesOf(f)) {
    if (r.loop === loop.id) extra = Math.max(extra, chainOf(c, r, unroll) - chainOf(c, r, 1));
  }
  return extra;
}

/** Cycles from one iteration to the next around a recurrence that the pipelined loop itself carries. */
function iterationGap(
  c: ScheduleContext,
  r: Recurrence,
  state: LoopState,
  trips: number,
  isFlattened: boolean,
): number {
  const { f, tool } = c;
  const innerCopies = r.path.reduce((product, op) => {
    const node = f.ops[op];
    return node?.opcode === 'phi' && node.loop !== state.loop && node.loop !== null
      ? product * c.copies(node.loop)
      : product;
  }, 1);
  const { unroll } = state;
  const once = chainOf(c, r, 1);
  if (r.isInvariant && r.isReduction && tool.unsafeMath && !r.guarded) {
    const rest = trips % unroll;
    if (rest === 0 || unroll === 1) return once;
    // One exit test after the remainder: what follows it is a chain (flattened), or a second sum.
    return isFlattened ? once * (unroll - rest + 2) - 1 : 2 * once - 1;
  }
  if (unroll * innerCopies === 1 && r.isInvariant && r.isReduction && !tool.unsafeMath) return Math.max(1, once - 1);
  return r.distance > unroll * innerCopies ? Math.ceil(once / r.distance) : chainOf(c, r, unroll * innerCopies);
}

/** The loop and everything unrolled below it. */
function lanesOf(f: FunctionIr, states: readonly LoopState[], loop: Loop): Lane[] {
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

/** Arrays that are registers: completely partitioned by directive, in all dimensions. */
export function registersOf(f: FunctionIr, design: FunctionDesign): ReadonlySet<ArrayId> {
  return new Set(
    f.arrays
      .filter((array) => givenBanks(array, design.arrays[array.id] ?? { partitions: [], reshapes: [] }).isComplete)
      .map((array) => array.id),
  );
}

function portDemand(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  loop: Loop,
  lanes: readonly Lane[],
  array: ArrayId,
  outer: readonly LoopId[],
): { readonly ii: number; readonly limit: Limit } | undefined {
  const variable = f.arrays[array];
  const directives = design.arrays[array];
  if (!variable || !directives) return undefined;
  const mine = f.accesses.filter((access) => access.array === array && access.loops.includes(loop.id));
  const loads = mine.filter((access) => !access.isStore && !isHoisted(f, access.index, mine, loop, lanes));
  const stores = mine.filter((access) => access.isStore && !isSunk(f, access.index, access.guarded, loop, lanes));
  if (loads.length + stores.length === 0) return undefined;
  const { banks, isComplete } = givenBanks(variable, directives);
  if (isComplete) return undefined;
  const isGiven = directives.partitions.length > 0 || directives.reshapes.length > 0;
  if (tool.autoPartition && !isGiven && variable.place !== 'argument' && !isCarried(f, array, loop, outer))
    return undefined;
  const { reads, writes } = demandOf(loads, stores, variable, directives, lanes);
  const kind = portsOf(variable, directives, tool);
  const ii = kind === 's2p' ? Math.max(reads, writes) : Math.ceil((reads + writes) / (kind === '1p' ? 1 : 2));
  const portsPerBank = kind === 't2p' ? 2 : 1;
  const accesses = (kind === 's2p' ? Math.max(reads, writes) : reads + writes) * (isGiven ? banks : 1);
  return { ii, limit: { kind: 'ports', array: variable.name, accesses, banks, portsPerBank } };
}

type Forms = FunctionIr['accesses'][number]['index'];

/** A read that no iteration of the loop changes is done once, before it. */
function isHoisted(
  f: FunctionIr,
  index: Forms,
  accesses: FunctionIr['accesses'],
  loop: Loop,
  lanes: readonly Lane[],
): boolean {
  return isFixed(f, index, loop) && (accesses.every((a) => !a.isStore) || isAccumulator(f, index, loop, lanes));
}

/** A write to a fixed address is done once, after the loop. */
function isSunk(f: FunctionIr, index: Forms, guarded: boolean, loop: Loop, lanes: readonly Lane[]): boolean {
  return !guarded && isFixed(f, index, loop) && isAccumulator(f, index, loop, lanes);
}

function isFixed(f: FunctionIr, index: Forms, loop: Loop): boolean {
  return index.every((form) => form !== null && (form.loops.get(loop.id) ?? 0) === 0 && !varies(f, form, loop.id));
}

function isAccumulator(f: FunctionIr, index: Forms, loop: Loop, lanes: readonly Lane[]): boolean {
  return (
    isFixed(f, index, loop) &&
    lanes.length === 1 &&
    recurrencesOf(f).some((r) => r.loop === loop.id && r.isInvariant && r.kind === 'array')
  );
}

/** The array's value is carried by the loop, or by the outermost loop of the flattened nest: it is not partitioned. */
function isCarried(f: FunctionIr, array: ArrayId, loop: Loop, outer: readonly LoopId[]): boolean {
  const loops = new Set([loop.id, outer.at(-1) ?? loop.id]);
  const name = f.arrays[array]?.name;
  // Where unrolling leaves constant addresses only, each element is a register of its own.
  const isConstant = f.accesses.every(
    (access) =>
      access.array !== array ||
      !access.loops.includes(loop.id) ||
      access.index.every((form) => form && [...loops].every((id) => !form.loops.has(id))),
  );
  if (isConstant) return false;
  return recurrencesOf(f).some(
    (r) => r.kind === 'array' && r.variable === name && loops.has(r.loop) && !(r.isInvariant && r.loop === loop.id),
  );
}
