/** How many operators the regions of a function need together: what runs one after the other shares them, what runs at once does not. */
import type { Item, Kernel, Loop, LoopId } from '../../kernel/ir';
import { accessesIn } from './accesses';
import { copiesTogether } from './copies';
import type { DesignedFunction } from './designed';
import { isMovedBy } from './iteration';
import { slotsOf, startTogether } from './slots';

/** Operators of each kind. */
export type Needs = readonly number[];

/** What a body needs whose operations are scheduled together in `regions`: by loop (null: the function), operators of each kind. */
export function sharedNeeds(
  kernel: Kernel,
  designed: DesignedFunction,
  regions: ReadonlyMap<LoopId | null, Needs>,
): Needs {
  const { f } = designed;
  const ofLoop = (loop: Loop): Needs => {
    const own = regions.get(loop.id) ?? [];
    return (overlapsNextCopy(designed, loop) ? sum : most)(own, ofItems(loop.body.items));
  };
  const ofItems = (items: readonly Item[]): Needs => {
    let needs: Needs = [];
    let still: Needs = [];
    for (const slot of slotsOf(kernel, designed, items)) {
      const isTogether = slot.length > 1 && startTogether(kernel, designed, slot);
      let own: Needs = [];
      let after: Needs = [];
      for (const item of slot) {
        if (item.kind !== 'loop') continue;
        const loop = f.loops[item.loop] as Loop;
        const { atOnce, besideNext } = copiesTogether(designed, loop);
        const once = ofLoop(loop);
        own = (isTogether ? sum : most)(own, times(once, atOnce));
        after = most(after, times(once, besideNext));
      }
      needs = most(needs, sum(still, own));
      still = most(still, after);
    }
    return needs;
  };
  return most(regions.get(null) ?? [], ofItems(f.body.items));
}

/** What stands beside the loops in one copy of a body runs while those in the next copy do, unless it stores to what these go through. */
function overlapsNextCopy({ f, states }: DesignedFunction, { id, body, children }: Loop): boolean {
  const { role = 'unrolled', unroll = 1 } = states[id] ?? {};
  if (role !== 'sequential' || unroll === 1) return false;
  return body.items.every((item) => {
    const access = item.kind === 'op' ? f.accesses[f.ops[item.op]?.access ?? -1] : undefined;
    if (!access?.isStore) return true;
    return children.every((child) => accessesIn(f, access.array, child).every((inner) => !isMovedBy(inner, [child])));
  });
}

function combined(a: Needs, b: Needs, both: (x: number, y: number) => number): Needs {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  return long.map((count, kind) => both(count, short[kind] ?? 0));
}

const most = (a: Needs, b: Needs): Needs => combined(a, b, Math.max);
const sum = (a: Needs, b: Needs): Needs => combined(a, b, (x, y) => x + y);
const times = (a: Needs, factor: number): Needs => a.map((count) => count * factor);
