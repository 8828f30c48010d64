/** What a function keeps from call to call: how long the next call waits for it. */
import type { ArrayId, Item, OpId } from '../../kernel/ir';
import type { Callee } from './callee';
import { schedule, type ScheduleContext } from './schedule';

export interface KeptState {
  readonly variable: string;
  readonly cycles: number;
}

/** The static array that lies on the longest way from a read of it to a write of what follows from that, and its cycles. */
export function stateOf(c: ScheduleContext, items: readonly Item[]): KeptState | undefined {
  const statics = c.f.arrays.filter(({ place, isKnown, isConst }) => place === 'static' && !isKnown && !isConst);
  if (statics.length === 0) return undefined;
  const { finish } = schedule(c, items, false);
  let longest: KeptState | undefined;
  for (const { id, name } of statics) {
    const cycles = Math.ceil(longestWay(c, items, finish, id) - 1e-9);
    if (cycles > (longest?.cycles ?? 1)) longest = { variable: name, cycles };
  }
  return longest;
}

/**
 * For arrays that the function is passed and both reads and writes itself: cycles from the one to the other, after which the next call can
 * start; at least one.
 */
export function updateWays(
  c: ScheduleContext,
  items: readonly Item[],
  callees: readonly Callee[],
): ReadonlyMap<ArrayId, number> {
  const { f } = c;
  const ways = new Map<ArrayId, number>();
  // What is only passed on, to one call, waits for that one.
  for (const { id, name, place } of f.arrays) {
    if (place !== 'argument' || f.accesses.some(({ array }) => array === id)) continue;
    const [call, other] = f.calls.flatMap(({ arrays }, at) => (arrays.includes(id) ? [at] : []));
    const cycles = callees[call ?? -1]?.updates.find(({ variable }) => variable === name)?.cycles;
    if (other === undefined && cycles !== undefined) ways.set(id, cycles);
  }
  const touched = (id: ArrayId, isStore: boolean): boolean =>
    f.accesses.some((access) => access.array === id && access.isStore === isStore);
  const arrays = f.arrays.filter(
    ({ id, place }) =>
      place === 'argument' &&
      touched(id, true) &&
      touched(id, false) &&
      f.calls.every((call) => !call.arrays.includes(id)) &&
      f.copies.every(({ to, from }) => to !== id && from !== id),
  );
  if (arrays.length === 0) return ways;
  const { finish } = schedule(c, items, false);
  for (const { id } of arrays) ways.set(id, Math.max(1, Math.ceil(longestWay(c, items, finish, id) - 1e-9)));
  return ways;
}

/** Cycles from the first read of the array to the write of what follows from it, through operators, other arrays and calls. */
function longestWay(
  c: ScheduleContext,
  items: readonly Item[],
  finish: ReadonlyMap<OpId, number>,
  kept: ArrayId,
): number {
  const { f, costs, inRegisters } = c;
  /** When what operations give, and arrays hold, was first read from the kept array; absent: it does not follow from it. */
  const since = new Map<OpId, number>();
  const held = new Map<ArrayId, number>();
  const earliest = (times: readonly (number | undefined)[]): number | undefined =>
    times.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
  const startOf = (op: OpId): number => {
    const access = f.accesses[f.ops[op]?.access ?? -1];
    const cost = access && inRegisters.has(access.array) ? undefined : costs[op];
    return Math.max(0, (finish.get(op) ?? 0) - (cost?.latency ?? 0) - (cost?.delay ?? 0));
  };
  let most = 0;
  const runOp = (id: OpId): void => {
    const op = f.ops[id];
    const access = f.accesses[op?.access ?? -1];
    if (!op) return;
    const given = earliest([...op.args, ...(op.guard === undefined ? [] : [op.guard])].map((arg) => since.get(arg)));
    const read = access && !access.isStore ? held.get(access.array) : undefined;
    const own = access && !access.isStore && access.array === kept ? startOf(id) : undefined;
    const from = earliest([given, read, own]);
    if (from === undefined) return;
    since.set(id, from);
    if (!access?.isStore) return;
    if (access.array === kept) most = Math.max(most, (finish.get(id) ?? 0) - from);
    else held.set(access.array, earliest([held.get(access.array), from]) ?? from);
  };
  const run = (list: readonly Item[]): void => {
    for (const item of list) {
      if (item.kind === 'op') runOp(item.op);
      else if (item.kind === 'loop') run(f.loops[item.loop]?.body.items ?? []);
      const call = item.kind === 'call' ? f.calls[item.call] : undefined;
      if (!call) continue;
      const arrays = call.arrays.filter((array) => array !== null);
      const own = arrays.includes(kept) ? startOf(call.result) : undefined;
      const from = earliest([
        own,
        ...call.args.map((arg) => since.get(arg)),
        ...arrays.map((array) => held.get(array)),
      ]);
      if (from === undefined) continue;
      since.set(call.result, from);
      for (const array of arrays) if (array !== kept) held.set(array, earliest([held.get(array), from]) ?? from);
    }
  };
  run(items);
  return most;
}
