/** What streams ask of an interval: each gives one element a cycle, and takes one. */
import { isWithin, type Call, type FunctionIr, type LoopId, type OpId } from '../../kernel/ir';
import type { Limit } from '../types';
import { waysOf } from './branches';
import type { Callee } from './callee';

/** Elements that one run of a pipeline moves over a stream, by direction and name. */
export type StreamUse = ReadonlyMap<string, number>;

/** Accesses of one stream at one place. */
interface Use {
  readonly key: string;
  readonly loop: LoopId | null;
  readonly guard: OpId | undefined;
  /** The call that makes them; undefined: an operation. */
  readonly call: number | undefined;
  /** Each copy is of another stream. */
  readonly isOneOf: boolean;
}

const uses = new WeakMap<FunctionIr, readonly Use[]>();

/** Accesses of streams by operations of a function, those by its calls left out. */
function ownUses(f: FunctionIr): readonly Use[] {
  let found = uses.get(f);
  if (!found) {
    found = f.ops.flatMap(({ opcode, callee = '', loop, guard, isOneOf = false }): Use[] =>
      opcode === 'streamRead' || opcode === 'streamWrite'
        ? [{ key: `${opcode} ${callee}`, loop, guard, call: undefined, isOneOf }]
        : [],
    );
    uses.set(f, found);
  }
  return found;
}

/** The elements that a call moves over the caller's streams, from those that its callee moves over its parameters. */
export function usesOfCall({ streams }: Call, callee: FunctionIr, inside: StreamUse): StreamUse {
  const found = new Map<string, number>();
  for (const [key, count] of inside) {
    const [opcode, name = ''] = key.split(' ');
    const position = callee.params.findIndex((parameter) => name === parameter.name);
    const passed = position < 0 ? null : (streams[position] ?? null);
    if (passed !== null) found.set(`${opcode} ${passed}`, (found.get(`${opcode} ${passed}`) ?? 0) + count);
  }
  return found;
}

/** What the streams ask for that are read and written in one iteration of a loop (null: in the function). */
export interface StreamDemand {
  readonly ii: number;
  readonly limit: Limit;
  /** Cycles that copies, and calls, wait for each other beside what the schedule of one copy says. */
  readonly waits: number;
  readonly uses: StreamUse;
}

/** `copies`: of the body of each loop in one iteration. */
export function streamDemand(
  f: FunctionIr,
  callees: readonly Callee[],
  loop: LoopId | null,
  copies: (loop: LoopId) => number,
): StreamDemand {
  const all = [
    ...ownUses(f),
    ...callees.flatMap(({ streams }, call): Use[] => {
      const { loop: place = null, guard, oneOf = [], streams: passed = [] } = f.calls[call] ?? {};
      return [...streams.keys()].map((key) => {
        const isOneOf = oneOf.some((position) => key.endsWith(` ${passed[position]}`));
        return { key, loop: place, guard, call, isOneOf };
      });
    }),
  ].filter((use) => isWithin(f, use.loop, loop));
  const most = new Map<string, number>();
  let [ii, waits] = [1, 0];
  let limit: Limit = { kind: 'none' };
  for (const key of new Set(all.map((use) => use.key))) {
    const ways = waysOf(
      f,
      all.filter((use) => use.key === key),
      ({ guard }) => guard,
    );
    for (const way of ways) {
      let [total, inTurn, longest] = [0, 0, 0];
      for (const { loop: place, call, isOneOf } of way) {
        const each = call === undefined ? 1 : (callees[call]?.streams.get(key) ?? 0);
        const count = each * (isOneOf ? 1 : copiesOf(f, place, loop, copies));
        total += count;
        if (call === undefined) inTurn += 1;
        else longest = Math.max(longest, each);
      }
      most.set(key, Math.max(most.get(key) ?? 0, total));
      waits = Math.max(waits, total - Math.max(inTurn, longest));
      if (total <= ii) continue;
      ii = total;
      const [opcode, stream = ''] = key.split(' ');
      limit = { kind: 'stream', stream, accesses: total, of: opcode === 'streamRead' ? 'reads' : 'writes' };
    }
  }
  return { ii, limit, waits, uses: most };
}

/** Copies of what stands in `inner`, by the loops around it up to `outer`. */
export function copiesOf(
  { loops }: FunctionIr,
  inner: LoopId | null,
  outer: LoopId | null,
  copies: (loop: LoopId) => number,
): number {
  let all = 1;
  for (let id = inner; id !== null; id = id === outer ? null : (loops[id]?.parent ?? null)) all *= copies(id);
  return all;
}
