/** Copies of unrolled loops in which an operation is used: where counters decide on a branch, each copy keeps the one that it takes. */
import { inductionsAt, iterationsOf, valuesFrom } from '../../kernel/counting';
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
  // Iterations by what they decide: most decide the same.
  const groups = new Map<string, { readonly known: ReadonlyMap<OpId, boolean>; readonly iterations: number[] }>();
  iterations.forEach((counters, at) => {
    const valueOf = valuesFrom(f, inductionsAt(f, counters));
    const known = new Map<OpId, boolean>();
    for (const decision of decisions) {
      const value = valueOf(decision);
      if (value !== undefined) known.set(decision, value !== 0);
    }
    const key = [...known].join();
    const group = groups.get(key);
    if (group) group.iterations.push(at);
    else groups.set(key, { known, iterations: [at] });
  });
  const used = [...groups.values()].map((group) => ({ ...group, ops: usedIn(f, group.known) }));
  /** Copies of what stands in some of the loops that these groups of iterations make. */
  const copiesIn = (
    around: readonly LoopId[],
    among: readonly { readonly iterations: readonly number[] }[],
  ): number => {
    const places = new Set<string>();
    for (const at of among.flatMap((group) => group.iterations))
      places.add(around.map((loop) => iterations[at]?.get(loop)).join());
    return places.size;
  };
  const known = new Map<string, number>();
  const shares = new Map<OpId, number>();
  for (const { id, loop } of f.ops) {
    const takers = used.filter(({ ops }) => ops.has(id));
    if (takers.length === used.length) continue;
    const around = loops.filter((each) => isWithin(f, loop, each));
    const key = `${around.join()};${takers.map((group) => used.indexOf(group)).join()}`;
    let share = known.get(key);
    if (share === undefined) known.set(key, (share = copiesIn(around, takers) / copiesIn(around, used)));
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
  const guardOf = ({ id, guard = guards.get(id) }: Op): OpId => guard ?? -1;
  for (const op of f.ops) if (hasEffect.has(op.opcode) && known.get(guardOf(op)) !== false) need(op.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const op = f.ops[id] as Op;
    const { opcode, args, access } = op;
    const guard = guardOf(op);
    const [condition = -1, ...choices] = args;
    const taken = opcode === 'select' ? known.get(condition) : undefined;
    if (taken === undefined) args.forEach(need);
    else need(choices[taken ? 0 : 1] ?? condition);
    if (guard >= 0 && !known.has(guard)) need(guard);
    for (const form of f.accesses[access ?? -1]?.index ?? [])
      form?.symbols.forEach((_, symbol) => {
        need(symbol);
      });
  }
  return used;
}
