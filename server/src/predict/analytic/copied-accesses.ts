/** What is known of the copies of accesses whose indices unrolled loops compute other than from their counters by sums. */
import { inductionsAt, iterationsOf, valuesFrom } from '../../kernel/counting';
import { isWithin, type Access, type Affine, type LoopId, type OpId } from '../../kernel/ir';
import { varies } from '../../kernel/recurrence';
import type { ResolvedFunction } from './designed';
import type { Lane } from './memory';

/** Accesses with more copies than this are not looked at copy by copy. */
const mostCopies = 1024;

/**
 * The accesses as their copies have them: one for each copy where the counters of loops that are unrolled as a whole fix what the index
 * is computed from (`i % 2`), else with an index of which nothing is known, and which is another one in each copy. Of those that counters
 * decide on (`if (i % 2)`) the copies that take place, where all of the accesses read or all write (else their order counts, too).
 */
export function asCopied(c: ResolvedFunction, accesses: readonly Access[], lanes: readonly Lane[]): readonly Access[] {
  const copied = lanes.flatMap(({ loop, copies }) => (copies > 1 ? loop : []));
  const differs = (form: Access['index'][number]): boolean =>
    form !== null && form.symbols.size > 0 && copied.some((loop) => varies(c.f, form, loop));
  const areAlike = accesses.every(({ isStore }) => isStore === accesses[0]?.isStore);
  return accesses.flatMap((access) => {
    const isUnknown = access.index.some(differs);
    const guard = areAlike && access.guarded ? c.f.ops[access.op]?.guard : undefined;
    if (!isUnknown && guard === undefined) return access;
    const taken =
      copyByCopy(c, access, copied, guard) ?? (guard === undefined ? undefined : copyByCopy(c, access, copied));
    if (taken) return taken;
    return isUnknown ? { ...access, index: access.index.map((form) => (differs(form) ? null : form)) } : access;
  });
}

/** undefined: what the index is computed from, or whether the guard holds, is not known in each copy. */
function copyByCopy(
  { f, states }: ResolvedFunction,
  access: Access,
  copied: readonly LoopId[],
  guard?: OpId,
): Access[] | undefined {
  const symbols = new Set(access.index.flatMap((form) => [...(form?.symbols.keys() ?? [])]));
  const moving = [...symbols].filter((op) => copied.some((loop) => isWithin(f, f.ops[op]?.loop ?? null, loop)));
  const loops = access.loops.filter((loop) => copied.includes(loop) && states[loop]?.role === 'unrolled');
  if (moving.length === 0 && guard === undefined) return undefined;
  const copies = iterationsOf(f, loops, mostCopies);
  const found: Access[] = [];
  for (const counters of copies ?? []) {
    const valueOf = valuesFrom(f, inductionsAt(f, counters));
    const holds = guard === undefined ? 1 : valueOf(guard);
    if (holds === undefined) return undefined;
    const values = new Map<OpId, number>();
    for (const op of moving) {
      const value = valueOf(op);
      if (value === undefined) return undefined;
      values.set(op, value);
    }
    const index = access.index.map((form) => form && placedAt(form, counters, values));
    if (holds !== 0) found.push({ ...access, index, guarded: guard === undefined && access.guarded });
  }
  return copies ? found : undefined;
}

/** The form where these counters and symbols have these values. */
function placedAt(
  { constant, loops, symbols }: Affine,
  counters: ReadonlyMap<LoopId, number>,
  values: ReadonlyMap<OpId, number>,
): Affine {
  const fixed = (terms: ReadonlyMap<number, number>, known: ReadonlyMap<number, number>): number =>
    [...terms].reduce((sum, [key, factor]) => sum + factor * (known.get(key) ?? 0), 0);
  const left = (terms: ReadonlyMap<number, number>, known: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
    new Map([...terms].filter(([key]) => !known.has(key)));
  return {
    constant: constant + fixed(loops, counters) + fixed(symbols, values),
    loops: left(loops, counters),
    symbols: left(symbols, values),
  };
}
