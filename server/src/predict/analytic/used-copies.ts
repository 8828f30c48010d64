/** Copies of unrolled loops in which an operation is used: where counters decide on a branch, each copy keeps the one that it takes. */
import { inductionsAt, iterationsOf, valueOf } from '../../kernel/counting';
import { isWithin, type FunctionIr, type LoopId, type Op, type Opcode, type OpId } from '../../kernel/ir';

/** More iterations than this are not run to see which branches they take; all are then taken to take both. */
const mostIterations = 4096;

/** The operations on which branches hang: conditions of choices and of accesses. */
export function decisionsOf(f: FunctionIr): readonly OpId[] {
  const decisions = new Set<OpId>();
  for (const { opcode, args, guard } of f.ops) {
    if (opcode === 'select' && args[0] !== undefined) decisions.add(args[0]);
    if (guard !== undefined) decisions.add(guard);
  }
  return [...decisions];
}

/**
 * The share of its copies in which an operation is used, of those for which it is less than one. `decisions`: those that hang on
 * counters of unrolled loops alone, and which; decisions on the same loops are looked at together.
 */
export function usedShares(
  f: FunctionIr,
  decisions: ReadonlyMap<OpId, ReadonlySet<LoopId>>,
): ReadonlyMap<OpId, number> {
  const shares = new Map<OpId, number>();
  for (const loops of togetherOf([...decisions.values()])) {
    const iterations = iterationsOf(f, loops, mostIterations);
    const own = [...decisions].flatMap(([op, on]) => ([...on].every((loop) => loops.includes(loop)) ? op : []));
    for (const [op, share] of iterations ? sharesOver(f, own, loops, iterations) : [])
      shares.set(op, (shares.get(op) ?? 1) * share);
  }
  return shares;
}

/** Loops in groups, such that no decision hangs on loops of two. */
function togetherOf(sets: readonly ReadonlySet<LoopId>[]): readonly (readonly LoopId[])[] {
  let groups: (readonly LoopId[])[] = [];
  for (const set of sets) {
    const touched = groups.filter((group) => group.some((loop) => set.has(loop)));
    groups = [...groups.filter((group) => !touched.includes(group)), [...new Set([...touched.flat(), ...set])]];
  }
  return groups;
}

function sharesOver(
  f: FunctionIr,
  decisions: readonly OpId[],
  loops: readonly LoopId[],
  iterations: readonly ReadonlyMap<LoopId, number>[],
): ReadonlyMap<OpId, number> {
  const around = f.ops.map(({ loop }) => loops.filter((each) => isWithin(f, loop, each)));
  // By operation, the iterations of the loops around it in which it is, and in which it is used.
  const copies = f.ops.map(() => new Set<string>());
  const used = f.ops.map(() => new Set<string>());
  for (const counters of iterations) {
    const inductions = inductionsAt(f, counters);
    const known = new Map<OpId, boolean>();
    for (const decision of decisions) {
      const value = valueOf(f, decision, inductions);
      if (value !== undefined) known.set(decision, value !== 0);
    }
    const taken = usedIn(f, known);
    for (const { id } of f.ops) {
      const place = (around[id] as readonly LoopId[]).map((loop) => counters.get(loop)).join();
      copies[id]?.add(place);
      if (taken.has(id)) used[id]?.add(place);
    }
  }
  const shares = new Map<OpId, number>();
  for (const { id } of f.ops) {
    const share = (used[id]?.size ?? 0) / (copies[id]?.size ?? 1);
    if (share < 1) shares.set(id, share);
  }
  return shares;
}

const hasEffect: ReadonlySet<Opcode> = new Set<Opcode>(['store', 'streamRead', 'streamWrite', 'call', 'opaque']);

/** What stores, streams, calls, results and the ends of loops need where these decisions are known. */
function usedIn(f: FunctionIr, known: ReadonlyMap<OpId, boolean>): ReadonlySet<OpId> {
  const used = new Set<OpId>();
  const open: OpId[] = [];
  const guards = new Map(f.calls.map(({ result, guard }) => [result, guard]));
  const need = (op: OpId): void => {
    if (used.has(op)) return;
    used.add(op);
    open.push(op);
  };
  f.results.forEach(need);
  for (const { id, opcode, guard = guards.get(id) } of f.ops)
    if (hasEffect.has(opcode) && known.get(guard ?? -1) !== false) need(id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const { opcode, args, guard, access } = f.ops[id] as Op;
    const [condition = -1, ...choices] = args;
    const taken = opcode === 'select' ? known.get(condition) : undefined;
    if (taken === undefined) args.forEach(need);
    else need(choices[taken ? 0 : 1] ?? condition);
    if (guard !== undefined && !known.has(guard)) need(guard);
    for (const form of f.accesses[access ?? -1]?.index ?? [])
      form?.symbols.forEach((_, symbol) => {
        need(symbol);
      });
  }
  return used;
}
