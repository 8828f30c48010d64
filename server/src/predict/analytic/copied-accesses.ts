/** What is known of the copies of accesses whose indices unrolled loops compute other than from their counters by sums. */
import { inductionsAt, iterationsOf, valueOf } from '../../kernel/counting';
import { isWithin, type Access, type Affine, type LoopId, type OpId } from '../../kernel/ir';
import { varies } from '../../kernel/recurrence';
import type { ResolvedFunction } from './designed';
import type { Lane } from './memory';

/** Accesses with more copies than this are not looked at copy by copy. */
const mostCopies = 1024;

/**
 * The accesses as their copies have them: one for each copy where the counters of loops that are unrolled as a whole fix what the index
 * is computed from (`i % 2`), else with an index of which nothing is known, and which is another one in each copy.
 */
export function asCopied(c: ResolvedFunction, accesses: readonly Access[], lanes: readonly Lane[]): readonly Access[] {
  const copied = lanes.flatMap(({ loop, copies }) => (copies > 1 ? loop : []));
  const differs = (form: Access['index'][number]): boolean =>
    form !== null && form.symbols.size > 0 && copied.some((loop) => varies(c.f, form, loop));
  return accesses.flatMap((access) => {
    if (!access.index.some(differs)) return access;
    const unknown = { ...access, index: access.index.map((form) => (differs(form) ? null : form)) };
    return copyByCopy(c, access, copied) ?? unknown;
  });
}

/** undefined: what the index is computed from is not known in each copy. */
function copyByCopy({ f, states }: ResolvedFunction, access: Access, copied: readonly LoopId[]): Access[] | undefined {
  const symbols = new Set(access.index.flatMap((form) => [...(form?.symbols.keys() ?? [])]));
  const moving = [...symbols].filter((op) => copied.some((loop) => isWithin(f, f.ops[op]?.loop ?? null, loop)));
  const loops = access.loops.filter((loop) => copied.includes(loop) && states[loop]?.role === 'unrolled');
  const copies = iterationsOf(f, loops, mostCopies);
  const found: Access[] = [];
  for (const counters of copies ?? []) {
    const inductions = inductionsAt(f, counters);
    const values = new Map<OpId, number>();
    for (const op of moving) {
      const value = valueOf(f, op, inductions);
      if (value === undefined) return undefined;
      values.set(op, value);
    }
    found.push({ ...access, index: access.index.map((form) => form && placedAt(form, counters, values)) });
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
