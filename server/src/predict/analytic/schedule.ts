/** As-soon-as-possible schedules of one loop body, unrolled copies included by their effect on the longest path. */
import * as affine from '../../kernel/affine';
import type { Access, ArrayId, Call, FunctionIr, Item, LoopId, Op, OpId } from '../../kernel/ir';
import type { Callee } from './callee';
import { costsOf } from './costs';
import type { Folding } from './folding';
import { isPromotedOutOf } from './promoted';
import type { OpCost, Toolchain } from '../toolchain';
import type { Recurrence } from '../../kernel/recurrence';
import { varies } from '../../kernel/recurrence';
import { recurrencesUnder } from './carried';
import type { Turns } from './turns';

export interface ScheduleContext {
  readonly f: FunctionIr;
  readonly tool: Toolchain;
  /** Cost of each operation of the function, what calls and buses take included. */
  readonly costs: readonly OpCost[];
  /** What unrolling makes constant. */
  readonly folding: Folding;
  /** Copies of each loop's body in the scheduled iteration (its trip count if it is unrolled away). */
  readonly copies: (loop: LoopId) => number;
  /** Reads of these arrays cost nothing: they are in registers. */
  readonly inRegisters: ReadonlySet<ArrayId>;
  /** What accesses that share a memory wait for, where that is no pipeline's interval. */
  readonly turns?: () => Turns;
  /** Cycles that a call waits for the one before, by call. */
  readonly waits: ReadonlyMap<number, number>;
  /** The loop whose body is scheduled; accesses that are moved out of it cost nothing. null: none are. */
  readonly region: LoopId | null;
}

/** A context whose calls take as long as their callees (by call id), and accesses their requests (by operation) longer. */
export function contextOf(
  base: Omit<ScheduleContext, 'costs' | 'waits'>,
  callees: readonly Callee[],
  requests: ReadonlyMap<OpId, number>,
): ScheduleContext {
  const { f, tool, folding } = base;
  let costs = costsOf(f, tool, folding);
  if (callees.length + requests.size > 0) {
    const own = [...costs];
    for (const [id, { pipeline }] of callees.entries()) {
      const op = f.calls[id]?.result ?? -1;
      const cost = own[op];
      if (cost && pipeline && !folding.constants.has(op)) own[op] = { ...cost, latency: pipeline.depth };
    }
    for (const [op, cycles] of requests) {
      const cost = own[op];
      if (cost) own[op] = { ...cost, latency: cost.latency + cycles };
    }
    costs = own;
  }
  const waits = new Map(callees.flatMap(({ pipeline }, id) => (pipeline?.state ? [[id, pipeline.state.cycles]] : [])));
  return { ...base, costs, waits };
}

/**
 * Cycles from the one in which the first operation of the items starts to that of the last result: 0 where all happens in one; loops
 * among the items are taken as unrolled into the body. `skipLoops`: leave them out (they are scheduled on their own).
 */
export function depthOf(c: ScheduleContext, items: readonly Item[], skipLoops: boolean): number {
  const cycles = Math.ceil(schedule(c, items, skipLoops).end - 1e-9);
  return c.tool.chainsMemory ? Math.max(0, cycles - 1) : cycles;
}

/** The first cycle of each operation of the items, loops among them left out. */
export function startsOf(c: ScheduleContext, items: readonly Item[]): ReadonlyMap<OpId, number> {
  const starts = new Map<OpId, number>();
  for (const [op, finish] of schedule(c, items, true).finish) {
    const { latency, delay } = c.costs[op] ?? { latency: 0, delay: 0 };
    starts.set(op, Math.floor(finish - latency - (latency > 0 ? delay : 0) + 1e-9));
  }
  return starts;
}

/** A write: when it is over, and when the value that it writes was there, which is what a register passes on. */
interface Written {
  /** Absent: a call, which may have written any element. */
  readonly access?: Access;
  readonly at: number;
  readonly value: number;
}

export interface Schedule {
  /** When the result of each operation is there. */
  readonly finish: ReadonlyMap<OpId, number>;
  readonly end: number;
}

export function schedule(c: ScheduleContext, items: readonly Item[], skipLoops: boolean): Schedule {
  const { f, costs } = c;
  const finish = new Map<OpId, number>();
  /** When arrays were written; a call (no access) may have written any element of the arrays that it was given. */
  const stores = new Map<ArrayId, Written[]>();
  const streamed = new Map<string, { readonly guard: OpId | undefined; readonly at: number }>();
  const turns = c.turns?.();
  let end = 0;

  const run = (list: readonly Item[]): void => {
    for (const item of list) {
      if (item.kind === 'op') runOp(item.op);
      else if (item.kind === 'call') runCall(f.calls[item.call] as Call);
      else if (item.kind === 'loop' && !skipLoops) runLoop(item.loop);
    }
  };
  /** Accesses of one stream in cycles of their own, but those of which conditions may have one alone. */
  const inTurn = ({ opcode, callee, guard }: Op, start: number): number => {
    if (opcode !== 'streamRead' && opcode !== 'streamWrite') return start;
    const key = `${opcode} ${callee}`;
    const before = streamed.get(key);
    const next = before && before.guard === guard ? Math.max(Math.ceil(start - 1e-9), before.at + 1) : start;
    streamed.set(key, { guard, at: Math.ceil(next - 1e-9) });
    return next;
  };
  const runCall = ({ result, arrays }: Call): void => {
    const given = arrays.filter((array) => array !== null);
    const ready = Math.max(0, ...given.flatMap((array) => stores.get(array)?.map(({ at }) => at) ?? []));
    runOp(result, ready);
    const at = finish.get(result) ?? 0;
    for (const array of given) written(array, { at, value: at });
  };
  const written = (array: ArrayId, by: Written): void => {
    const list = stores.get(array);
    if (list) list.push(by);
    else stores.set(array, [by]);
  };
  const runOp = (id: OpId, earliest = 0): void => {
    const op = f.ops[id];
    if (!op) return;
    let start = earliest;
    for (const arg of op.args) start = Math.max(start, finish.get(arg) ?? 0);
    if (op.guard !== undefined && op.opcode === 'store') start = Math.max(start, finish.get(op.guard) ?? 0);
    start = inTurn(op, start);
    const access = op.access === undefined ? undefined : f.accesses[op.access];
    const register =
      access && (c.inRegisters.has(access.array) || (c.region !== null && isPromotedOutOf(f, c.tool, id, c.region)));
    if (access && !access.isStore) {
      for (const before of stores.get(access.array) ?? []) {
        if (before.access && !mayAlias(before.access, access)) continue;
        start = Math.max(start, register ? before.value : before.at);
      }
    }
    const { latency, delay } = costs[id] ?? { latency: 0, delay: 0 };
    const isChained = access?.isStore === true && c.tool.chainsMemory;
    const cycles = isChained ? latency - 1 : latency;
    // The address reaches the memory in the cycle in which it is computed, where that leaves the time.
    const isLate = access?.isStore === false && c.tool.chainsMemory && !c.tool.isMerlin;
    if (isLate && start - Math.floor(start + 1e-9) + delay <= 1) start = Math.floor(start + 1e-9);
    if (access && !register && turns) {
      // A write that takes part of a cycle is in the one in which it ends.
      const at = cycles > 0 ? Math.ceil(start - 1e-9) : Math.ceil(finishOf(start, cycles, delay) - 1e-9) - 1;
      const turn = turns.take(access, op.guard, at);
      if (turn > at) start = turn;
    }
    const done = register ? start : finishOf(start, cycles, delay);
    finish.set(id, done);
    if (access?.isStore) written(access.array, { access, at: done, value: start });
    end = Math.max(end, done);
  };
  const runLoop = (id: LoopId): void => {
    const loop = f.loops[id];
    if (!loop) return;
    for (const phi of loop.phis) finish.set(phi, finish.get(f.ops[phi]?.args[0] ?? -1) ?? 0);
    run(loop.body.items);
    // Calls of what keeps a state wait for each other.
    const waits = loop.body.items.flatMap((item) => (item.kind === 'call' ? (c.waits.get(item.call) ?? 0) : []));
    end += Math.max(0, ...waits) * (c.copies(id) - 1);
    for (const recurrence of recurrencesUnder(c)) {
      if (recurrence.loop !== id) continue;
      const once = isInRegisters(c, recurrence) ? chainOf(c, recurrence, 1) : pathLatency(c, recurrence.path);
      const extra = chainOf(c, recurrence, c.copies(id)) - once;
      const last = recurrence.path.at(-1);
      if (last === undefined || extra <= 0) continue;
      const at = (finish.get(last) ?? 0) + extra;
      finish.set(last, at);
      const stored = recurrence.kind === 'array' ? f.ops[last]?.access : undefined;
      const access = stored === undefined ? undefined : f.accesses[stored];
      if (access) stores.get(access.array)?.push({ access, at, value: at });
      end = Math.max(end, at);
    }
  };
  run(items);
  return { finish, end };
}

/** When a result is there: whole cycles and a share of the next one, or a share of the cycle that it starts in. */
function finishOf(start: number, latency: number, delay: number): number {
  return latency > 0 ? Math.ceil(start - 1e-9) + latency + delay : chain(start, delay);
}

/** A combinational operator ends in the cycle it starts in where it fits, else at the end of the next. */
function chain(start: number, delay: number): number {
  const within = start + delay;
  return Math.floor(within) > Math.floor(start) && within > Math.ceil(start)
    ? Math.ceil(start) + Math.min(1, delay)
    : within;
}

/** Two accesses of one array may touch the same element within one iteration. */
function mayAlias(a: Access, b: Access): boolean {
  return a.index.every((form, dim) => {
    const other = b.index[dim];
    return !form || !other || !affine.sameShape(form, other) || form.constant === other.constant;
  });
}

/**
 * The operators of a path as the tool orders them: where it may reorder sums, a chain of them becomes a balanced tree, and the path
 * crosses its levels only.
 */
function reordered(f: FunctionIr, tool: Toolchain, path: readonly OpId[]): readonly OpId[] {
  const kept: OpId[] = [];
  for (let at = 0; at < path.length;) {
    let end = at;
    while (end < path.length && isFreeSum(f, tool, path[end] as OpId)) end++;
    if (end === at) {
      kept.push(path[at++] as OpId);
      continue;
    }
    const levels = Math.ceil(Math.log2(termsOf(f, tool, path[end - 1] as OpId)));
    kept.push(...Array<OpId>(levels).fill(path[end - 1] as OpId));
    at = end;
  }
  return kept;
}

/** A sum whose terms may be added in any order: of integers and fixed-point numbers always, of floating ones under unsafe math. */
function isFreeSum(f: FunctionIr, tool: Toolchain, op: OpId): boolean {
  const { opcode, type } = f.ops[op] as Op;
  return (opcode === 'add' || opcode === 'sub') && (type.kind !== 'float' || tool.unsafeMath);
}

/** All sums on the way around a reduction may be reordered, so that its unrolled copies are added up as a tree. */
export function isTree(f: FunctionIr, tool: Toolchain, { path, isReduction, guarded }: Recurrence): boolean {
  const isSum = (op: OpId): boolean => f.ops[op]?.opcode === 'add' || f.ops[op]?.opcode === 'sub';
  return isReduction && !guarded && path.every((op) => !isSum(op) || isFreeSum(f, tool, op));
}

/** Sums of more terms than this are not counted out: shared parts could make that endless. */
const mostTerms = 1024;

/** Values that a tree of sums adds up. */
function termsOf(f: FunctionIr, tool: Toolchain, root: OpId): number {
  const open = [root];
  let terms = 0;
  for (let op = open.pop(); op !== undefined && terms + open.length < mostTerms; op = open.pop()) {
    if (isFreeSum(f, tool, op)) open.push(...(f.ops[op] as Op).args);
    else terms++;
  }
  return Math.max(2, terms + open.length);
}

/** Cycles around a recurrence once: its operators, with chained combinational ones taking at least a cycle together. */
function pathLatency(c: ScheduleContext, path: readonly OpId[]): number {
  return Math.max(1, Math.ceil(advance(c.costs, path, 0) - 1e-9));
}

/**
 * Cycles from the start of an iteration around a recurrence to the earliest start of the one that depends on it, with `copies`
 * unrolled iterations between: a tree of sums where the tool may reorder them, else one after the other. An element at a
 * fixed address lives in a register while the loop runs, as all elements of an array in registers do; of any other only the first copy
 * reads memory, the next ones take the value from the copy before, unless whether they meet is known at run time alone.
 */
export function chainOf(c: ScheduleContext, carried: Recurrence, copies: number): number {
  const { f, tool, costs } = c;
  const recurrence = asHeld(c, carried);
  const operators = reordered(
    f,
    tool,
    recurrence.path.filter((op, at) =>
      f.ops[op]?.access === undefined ? !isEnable(f, recurrence, op) : isLookup(c, recurrence, at),
    ),
  );
  const left = linksLeft(f, recurrence, copies);
  const links = left ?? Math.ceil(Math.max(1, copies) / recurrence.distance);
  if (recurrence.isInvariant || left !== undefined) {
    if (isTree(f, tool, recurrence)) {
      const levels = Math.ceil(Math.log2(links));
      return pathLatency(c, [...operators, ...Array<OpId>(levels).fill(operators.at(-1) as OpId)]);
    }
    return chained(costs, operators, links);
  }
  if (isInRegisters(c, recurrence)) return chained(costs, operators, links);
  const read = costs[recurrence.path[0] ?? -1]?.latency ?? 0;
  const throughMemory = (linked: number): number => Math.floor(repeated(costs, operators, read, linked) + 1e-9) + 1;
  return isScattered(f, recurrence) ? links * throughMemory(1) : throughMemory(links);
}

/** The address is not known before the loop runs, as that of a histogram. */
function isScattered(f: FunctionIr, { path, loop }: Recurrence): boolean {
  const access = f.accesses[f.ops[path[0] ?? -1]?.access ?? -1];
  return access?.index.some((form) => form === null || varies(f, form, loop)) ?? false;
}

/** Whole cycles of a path that starts at a register and ends at one, run `links` times. */
function chained(costs: readonly OpCost[], path: readonly OpId[], links: number): number {
  return Math.max(1, Math.ceil(repeated(costs, path, 0, links) - 1e-9));
}

/** What is read and written at the ends of the way is no memory. */
function isInRegisters({ f, inRegisters }: ScheduleContext, { path }: Recurrence): boolean {
  const access = f.accesses[f.ops[path[0] ?? -1]?.access ?? -1];
  return access !== undefined && inRegisters.has(access.array);
}

/** The recurrence as the tool holds its value: at a fixed address too in memory, where accesses are not moved out of loops. */
export function asHeld({ tool }: ScheduleContext, r: Recurrence): Recurrence {
  return r.kind === 'scalar' || tool.movesAccesses || !r.isInvariant ? r : { ...r, isInvariant: false };
}

/** Links of a chain through the copies of a loop, where so many of them unroll it as a whole and counters alone decide on them. */
export function linksLeft(f: FunctionIr, { loop, whenUnrolled }: Recurrence, copies: number): number | undefined {
  const trips = f.loops[loop]?.tripCount;
  return copies > 1 && trips?.kind === 'exact' && copies >= trips.count ? whenUnrolled : undefined;
}

/** A load on the way whose address is computed from what comes before: `at = next[at]` waits for the memory. */
function isLookup({ f, inRegisters }: ScheduleContext, { path }: Recurrence, at: number): boolean {
  const [before, op] = [f.ops[path[at - 1] ?? -1], f.ops[path[at] ?? -1]];
  if (!before || op?.opcode !== 'load' || before.opcode === 'store' || op.guard === before.id) return false;
  const array = f.accesses[op.access ?? -1]?.array;
  return array !== undefined && !inRegisters.has(array);
}

/** Where a path that starts at `start` ends after it is run `links` times, one after the other. */
function repeated(costs: readonly OpCost[], path: readonly OpId[], start: number, links: number): number {
  let at = start;
  for (let link = 0; link < links; link++) {
    at = advance(costs, path, at);
    // Long chains repeat: the cost of a link is the same once combinational operators have filled a cycle.
    if (link === 7 && links > 16) return at + ((at - start) / 8) * (links - 8);
  }
  return at;
}

/**
 * A choice between the new value and the one before: the enable of the register that holds it, not an operator. Where the old value
 * decides itself (`if (x > most) most = x`), the choice waits for the comparison.
 */
function isEnable(f: FunctionIr, { kind, path }: Recurrence, id: OpId): boolean {
  const op = f.ops[id] as Op;
  const isLast = kind === 'scalar' && op.opcode === 'select' && id === path.at(-1);
  return isLast && op.args.includes(path[0] as OpId) && op.args[0] !== path.at(-2);
}

function advance(cost: readonly OpCost[], path: readonly OpId[], start: number): number {
  let at = start;
  for (const op of path) {
    const { latency, delay } = cost[op] ?? { latency: 0, delay: 0 };
    at = latency > 0 ? Math.ceil(at - 1e-9) + latency : chain(at, delay);
  }
  return at;
}
