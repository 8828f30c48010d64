/** Accesses of one memory in a body that is no pipeline: a cycle serves as many as there are ports, the others take their turn. */
import type { Access, ArrayId, FunctionIr, Item, LoopId, OpId } from '../../kernel/ir';
import type { ResolvedFunction } from './designed';
import { givenBanks, isBus, isSplitByTool, portsOf, portsOfBank } from './memory';

/** Accesses that a memory serves in a cycle: of either kind, or so many reads beside as many writes. */
interface Ports {
  readonly count: number;
  readonly areApart: boolean;
}

/** Finds the cycle of each access of one schedule. */
export interface Turns {
  /** The first cycle from `earliest` on in which a port is free; it is taken. */
  take(access: Access, guard: OpId | undefined, earliest: number): number;
}

const crowds = new WeakMap<FunctionIr, Map<LoopId | null, ReadonlySet<ArrayId>>>();

/** Arrays that a body itself accesses more often than any memory serves in a cycle. */
function crowdedIn(f: FunctionIr, loop: LoopId | null): ReadonlySet<ArrayId> {
  let known = crowds.get(f);
  if (!known) crowds.set(f, (known = new Map()));
  let found = known.get(loop);
  if (!found) {
    const inside = f.accesses.filter((access) => (access.loops.at(-1) ?? null) === loop);
    const most = (array: ArrayId): number => inside.filter((access) => access.array === array).length;
    known.set(loop, (found = new Set(f.arrays.map(({ id }) => id).filter((id) => most(id) > portsOfBank))));
  }
  return found;
}

/** The turns of the accesses among the items; undefined: each finds a port, or the tool is one whose labels were fitted without turns. */
export function turnsOf({ f, design, tool }: ResolvedFunction, items: readonly Item[]): (() => Turns) | undefined {
  const first = items.find((item) => item.kind === 'op');
  const loop = first?.kind === 'op' ? (f.ops[first.op]?.loop ?? null) : null;
  const crowded = crowdedIn(f, loop);
  if (!tool.chainsMemory || tool.isMerlin || !first || crowded.size === 0) return undefined;
  const ports = new Map<ArrayId, Ports>();
  for (const id of crowded) {
    const [array, directives] = [f.arrays[id], design.arrays[id]];
    if (!array || !directives || array.isKnown || isBus(directives, tool)) continue;
    const { banks, isComplete } = givenBanks(array, directives);
    if (isComplete || isSplitByTool(array, directives, tool)) continue;
    const kind = portsOf(array, directives, tool);
    ports.set(id, { count: banks * (kind === 't2p' ? portsOfBank : 1), areApart: kind === 's2p' });
  }
  return ports.size === 0 ? undefined : () => turns(ports);
}

function turns(ports: ReadonlyMap<ArrayId, Ports>): Turns {
  const taken = new Map<string, number>();
  return {
    take(access, guard, earliest) {
      const own = ports.get(access.array);
      if (!own) return earliest;
      const side = own.areApart && access.isStore ? 'write' : '';
      // What stands under different conditions may exclude each other.
      const key = (cycle: number, under: OpId | undefined): string => `${access.array} ${side} ${cycle} ${under}`;
      let cycle = earliest;
      for (;;) {
        const always = taken.get(key(cycle, undefined)) ?? 0;
        const mine = guard === undefined ? 0 : (taken.get(key(cycle, guard)) ?? 0);
        if (always + mine < own.count) break;
        cycle++;
      }
      taken.set(key(cycle, guard), (taken.get(key(cycle, guard)) ?? 0) + 1);
      return cycle;
    },
  };
}
