/** How many operators a body needs whose iterations do not overlap: as many as operations of their kind start in one cycle. */
import type { ArrayId, ArrayVar, FunctionIr, Item, Loop, LoopId, OpId } from '../../kernel/ir';
import memoryData from '../data/memories.json';
import { recurrencesUnder } from './carried';
import { lanesWith } from './iteration';
import { portDemand } from './ports';
import { contextOf, linksLeft, startsOf } from './schedule';
import type { DesignedFunction } from './designed';
import { sharedResults } from './shared';

/** Cycles over which the copies of an operation start. */
interface Spread {
  readonly cycles: number;
  /** The operation can start later than its operands are there: what takes its result is slower. */
  readonly waits: boolean;
}

/** Operations that are scheduled together, loops among the items left out. */
export interface Body {
  readonly items: readonly Item[];
  /** The loop whose body they are; null: the function. */
  readonly loop: Loop | null;
  readonly copies: number;
}

type Operators = ReadonlyMap<number, number>;

/** Of bodies that are not copied: of other loops it only matters whether those inside are still there. */
const known = sharedResults<Operators>();

/** Operators of each kind (`kindOf`, by operation) that a body needs. */
export function operatorsFor(c: DesignedFunction, body: Body, kindOf: readonly (number | undefined)[]): Operators {
  if (body.copies > 1) return countOperators(c, body, kindOf);
  let key = `${body.loop?.id} ${c.folding.key}${c.keys.arrays}`;
  for (const item of body.items) {
    if (item.kind === 'loop') key += c.states[item.loop]?.role === 'unrolled' ? '-' : '+';
  }
  return known(c.f, c.tool, key, () => countOperators(c, body, kindOf));
}

/** What stands before a loop or call and what stands behind it start at different times. */
function countOperators(c: DesignedFunction, body: Body, kindOf: readonly (number | undefined)[]): Operators {
  const runs: Item[][] = [[]];
  for (const item of body.items) {
    if (item.kind === 'op') runs.at(-1)?.push(item);
    else if (item.kind !== 'loop' || c.states[item.loop]?.role !== 'unrolled') runs.push([]);
  }
  const needed = new Map<number, number>();
  for (const items of runs) {
    for (const [kind, count] of countInRun(c, { ...body, items }, kindOf)) {
      needed.set(kind, Math.max(needed.get(kind) ?? 0, count));
    }
  }
  return needed;
}

function countInRun(
  c: DesignedFunction,
  { items, loop, copies }: Body,
  kindOf: readonly (number | undefined)[],
): Operators {
  const { f, tool, folding, inRegisters } = c;
  const ops = items.flatMap((item) => (item.kind === 'op' ? item.op : []));
  if (!ops.some((op) => kindOf[op] !== undefined)) return new Map();
  const context = contextOf(
    { f, tool, folding, inRegisters, region: loop?.id ?? null, copies: () => 1 },
    [],
    new Map(),
  );
  const starts = startsOf(context, items);
  const spreads = loop && copies > 1 ? spreadOf(c, ops, loop, copies) : undefined;
  const firm = new Map<number, number[]>();
  const waiting = new Map<number, number[]>();
  for (const op of ops) {
    const kind = kindOf[op];
    if (kind === undefined) continue;
    const { cycles, waits } = spreads?.get(op) ?? { cycles: 1, waits: false };
    const first = starts.get(op) ?? 0;
    const busy = waits ? waiting : firm;
    let perCycle = busy.get(kind);
    if (!perCycle) busy.set(kind, (perCycle = []));
    const used = Math.ceil(copies * (folding.shares.get(op) ?? 1) - 1e-9);
    if (used === 0) continue;
    const atOnce = Math.ceil(used / cycles);
    for (let at = first; at < first + Math.ceil(used / atOnce); at++) perCycle[at] = (perCycle[at] ?? 0) + atOnce;
  }
  const needed = new Map<number, number>();
  for (const kind of [...firm.keys(), ...waiting.keys()]) {
    const most = (perCycle: readonly number[] = []): number => perCycle.reduce((a, b) => Math.max(a, b ?? 0), 0);
    needed.set(kind, most(firm.get(kind)) + Math.min(tool.waitingOperators, most(waiting.get(kind))));
  }
  return needed;
}

/** Nothing but constant addresses is left of the accesses in the whole nest: its elements stay in registers while it runs. */
function isDissolved({ f, states }: DesignedFunction, array: ArrayVar, loop: Loop): boolean {
  const elements = array.dims.reduce<number>((product, size) => product * (size ?? Infinity), 1);
  const root = f.accesses.find(({ loops }) => loops.includes(loop.id))?.loops[0] ?? loop.id;
  const isGone = (id: LoopId): boolean => states[id]?.trips === states[id]?.unroll;
  return (
    array.place === 'local' &&
    elements <= memoryData.registers.operands &&
    f.accesses.every(
      (access) =>
        access.array !== array.id ||
        !access.loops.includes(root) ||
        access.index.every((form) => form && form.symbols.size === 0 && [...form.loops.keys()].every(isGone)),
    )
  );
}

/** Copies start as fast as the ports bring their operands, those on a recurrence one after the other. */
function spreadOf(c: DesignedFunction, ops: readonly OpId[], loop: Loop, copies: number): ReadonlyMap<OpId, Spread> {
  const { f, states, banks } = c;
  const iteration = { loop, lanes: lanesWith(f, states, loop, copies), outer: [] };
  const perArray = new Map<ArrayId, number>();
  for (const array of f.arrays) {
    if (isDissolved(c, array, loop)) continue;
    const demand = portDemand(c, iteration, array, banks[array.id]?.count);
    if (demand) perArray.set(array.id, demand.ii);
  }
  const carried = new Map<OpId, number>();
  // Copies of loops around hold chains of their own.
  const inChain = Math.min(copies, states[loop.id]?.unroll ?? copies);
  for (const r of recurrencesUnder(c)) {
    if (r.loop !== loop.id || r.distance >= inChain) continue;
    const links = linksLeft(f, r, inChain) ?? inChain;
    for (const op of r.path) carried.set(op, Math.max(carried.get(op) ?? 1, links));
  }
  const cycles = new Map<OpId, number>();
  for (const op of ops) {
    const { args, access } = f.ops[op] as FunctionIr['ops'][number];
    const array = access === undefined ? undefined : f.accesses[access]?.array;
    const own = carried.get(op) ?? ((array !== undefined && perArray.get(array)) || 1);
    cycles.set(
      op,
      args.reduce((most, arg) => Math.max(most, cycles.get(arg) ?? 1), own),
    );
  }
  // What takes the result of an operation, at the pace of what takes theirs; operands stand before their users.
  const pace = new Map<OpId, number>();
  for (const op of ops.toReversed()) {
    const taken = Math.max(cycles.get(op) ?? 1, pace.get(op) ?? 1);
    for (const arg of f.ops[op]?.args ?? []) pace.set(arg, Math.min(pace.get(arg) ?? Infinity, taken));
  }
  return new Map(
    ops.map((op) => {
      const own = cycles.get(op) ?? 1;
      return [op, { cycles: own, waits: (pace.get(op) ?? own) > own }];
    }),
  );
}
