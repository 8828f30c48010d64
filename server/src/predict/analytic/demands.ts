/** What the ports of all memories together ask of the interval of a loop, or of a whole function. */
import type { FunctionDesign } from '../../kernel/design';
import type { FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { bitsOf } from '../../kernel/types';
import type { Toolchain } from '../toolchain';
import type { Limit } from '../types';
import { burstsOf, busOf } from './bus';
import type { Lane } from './memory';
import { portDemand } from './ports';

interface Demand {
  readonly ii: number;
  readonly limit: Limit;
}

/** One demand for each array, and one for each bundle of memory interfaces: its arrays share a read and a write a cycle. */
export function portDemands(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  loop: Loop | null,
  lanes: readonly Lane[],
  outer: readonly LoopId[],
): readonly Demand[] {
  const demands: Demand[] = [];
  const bundles = new Map<string, { reads: number; writes: number }>();
  for (const array of f.arrays) {
    const demand = portDemand(f, design, tool, loop, lanes, array.id, outer);
    const bus = demand && busOf(design, tool, array.id);
    if (demand && !bus) demands.push(demand);
    if (!demand || !bus) continue;
    const isBurst = f.accesses.every((access) => access.array !== array.id || burstsOf(f)[access.id] !== null);
    const together = isBurst ? Math.max(1, Math.floor(bus.widenBits / bitsOf(array.element))) : 1;
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
