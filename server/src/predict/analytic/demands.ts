/** What the ports of all memories together ask of the interval of a loop, or of a whole function. */
import { busOf, wordsTogether } from './bus';
import type { ResolvedFunction } from './designed';
import type { FunctionIteration, Iteration } from './iteration';
import { portDemand, type Bound } from './ports';

/** One demand for each array, and one for each bundle of memory interfaces: its arrays share a read and a write a cycle. */
export function portDemands(c: ResolvedFunction, iteration: Iteration | FunctionIteration): readonly Bound[] {
  const { f, design, tool } = c;
  const demands: Bound[] = [];
  const bundles = new Map<string, { reads: number; writes: number }>();
  for (const array of f.arrays) {
    const demand = portDemand(c, iteration, array);
    const bus = demand && busOf(design, tool, array.id);
    if (demand && !bus) demands.push(demand);
    if (!demand || !bus) continue;
    const together = wordsTogether(f, array.id, bus);
    const sum = bundles.get(bus.bundle) ?? { reads: 0, writes: 0 };
    sum.reads += Math.ceil(demand.reads / together);
    sum.writes += Math.ceil(demand.writes / together);
    bundles.set(bus.bundle, sum);
  }
  for (const [bundle, { reads, writes }] of bundles) {
    const ii = Math.max(reads, writes);
    demands.push({ ii, limit: { kind: 'bus', bundle, accesses: ii } });
  }
  return demands;
}
