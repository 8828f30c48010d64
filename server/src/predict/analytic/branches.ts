/** Accesses of which no iteration makes more than one: those in different branches. */
import type { FunctionIr, OpId } from '../../kernel/ir';

/** More ways through the branches than this are not told apart: all accesses are then counted together. */
const mostWays = 32;

const ways = new WeakMap<FunctionIr, Map<string, readonly ReadonlySet<OpId>[]>>();

/**
 * The accesses that can take place together, once for each way through the branches that they stand in; all of them where none
 * exclude each other. Branches share the ports of a memory: one of them alone is taken.
 */
export function waysOf<T>(
  f: FunctionIr,
  accesses: readonly T[],
  guardOf: (access: T) => OpId | undefined,
): readonly (readonly T[])[] {
  const guards = [...new Set(accesses.flatMap((access) => guardOf(access) ?? []))];
  if (guards.length < 2) return [accesses];
  let known = ways.get(f);
  if (!known) ways.set(f, (known = new Map()));
  const key = guards.join();
  let found = known.get(key);
  if (!found) known.set(key, (found = separate(f, guards)));
  if (found.length < 2) return [accesses];
  return found.map((way) =>
    accesses.filter((access) => {
      const guard = guardOf(access);
      return guard === undefined || way.has(guard);
    }),
  );
}

/** Largest sets of conditions that may hold at once. */
function separate(f: FunctionIr, guards: readonly OpId[]): readonly ReadonlySet<OpId>[] {
  const literals = guards.map((guard) => literalsOf(f, guard));
  const others = guards.map((_, i) =>
    guards.map((_guard, j) => i !== j && exclude(f, literals[i] ?? new Map(), literals[j] ?? new Map())),
  );
  const found: ReadonlySet<OpId>[] = [];
  const visit = (open: readonly number[]): void => {
    if (found.length > mostWays) return;
    const divided = open.find((i) => open.some((j) => others[i]?.[j]));
    if (divided === undefined) {
      found.push(new Set(open.map((i) => guards[i] as OpId)));
      return;
    }
    visit(open.filter((i) => !others[divided]?.[i]));
    visit(open.filter((i) => i !== divided));
  };
  visit(guards.map((_, i) => i));
  return found.length > mostWays ? [] : found;
}

/** The conditions that all hold (true) or don't (false) where the guard holds. */
function literalsOf(f: FunctionIr, guard: OpId): ReadonlyMap<OpId, boolean> {
  const found = new Map<OpId, boolean>();
  const visit = (id: OpId, holds: boolean): void => {
    const op = f.ops[id];
    found.set(id, holds);
    if (op?.opcode === 'not') visit(op.args[0] ?? -1, !holds);
    else if (op && op.opcode === (holds ? 'and' : 'or')) for (const arg of op.args) visit(arg, holds);
  };
  visit(guard, true);
  return found;
}

/** One asks for what the other rules out, or both compare one value with different constants. */
function exclude(f: FunctionIr, a: ReadonlyMap<OpId, boolean>, b: ReadonlyMap<OpId, boolean>): boolean {
  for (const [id, holds] of a) {
    const other = b.get(id);
    if (other !== undefined && other !== holds) return true;
    const { isEquality, args } = f.ops[id] ?? {};
    if (!holds || !isEquality) continue;
    const value = f.ops[args?.[1] ?? -1]?.value;
    for (const [otherId, otherHolds] of b) {
      const compared = f.ops[otherId];
      if (!otherHolds || !compared?.isEquality || compared.args[0] !== args?.[0]) continue;
      const against = f.ops[compared.args[1] ?? -1]?.value;
      if (value !== undefined && against !== undefined && value !== against) return true;
    }
  }
  return false;
}
