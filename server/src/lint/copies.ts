/** How many copies of a loop's body stand side by side, as the design says. */
import type { FunctionDesign } from '../kernel/design';
import { tripRange, type ArrayVar, type FunctionIr, type Loop } from '../kernel/ir';

interface Where {
  readonly f: FunctionIr;
  readonly directives: FunctionDesign;
}

/** Iterations that are known: exact, the largest of a range, or as the trip count directive says. */
export function tripsOf({ directives }: Where, loop: Loop): number | undefined {
  return (tripRange(loop.tripCount) ?? directives.loops[loop.id]?.tripCount)?.max;
}

/** Copies that an unroll directive of the loop makes; 1 without one. */
export function unrollOf(where: Where, loop: Loop): number {
  const { unroll } = where.directives.loops[loop.id] ?? {};
  if (unroll === undefined) return 1;
  if (unroll === 'full') return loop.tripCount.kind === 'exact' ? loop.tripCount.count : 1;
  return Math.min(unroll, tripsOf(where, loop) ?? unroll);
}

/** The most copies that an unrolled loop makes of an access to the array. */
export function copiesAt(where: Where, array: ArrayVar): number {
  let most = 1;
  for (const access of where.f.accesses) {
    if (access.array !== array.id) continue;
    for (const id of access.loops) {
      const moves = access.index.some((form) => (form?.loops.get(id) ?? 0) !== 0);
      const loop = where.f.loops[id];
      if (loop && moves) most = Math.max(most, unrollOf(where, loop));
    }
  }
  return most;
}

/** The loops inside, at any depth. */
export function loopsInside(f: FunctionIr, loop: Loop | undefined): Loop[] {
  if (!loop) return [...f.loops];
  return loop.children.flatMap((id) => {
    const child = f.loops[id];
    return child ? [child, ...loopsInside(f, child)] : [];
  });
}
