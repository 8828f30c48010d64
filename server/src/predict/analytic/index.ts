/** The analytic terms of one design: latency, intervals, resources, size. */
import type { Design } from '../../kernel/design';
import type { Kernel } from '../../kernel/ir';
import { toolchainOf } from '../toolchain';
import type { AnalyticEstimate, FunctionEstimate, Target } from '../types';
import { compose } from './latency';
import { estimateResources } from './resources';
import { loopEstimates } from './rows';

/**
 * Estimates a design of the function `top` (an index into `kernel.functions`) from rules alone. Latency is null where a trip
 * count is unknown.
 */
export function analyticEstimate(kernel: Kernel, top: number, design: Design, target: Target): AnalyticEstimate {
  const tool = toolchainOf(target);
  const { nodes, values, instances } = compose(kernel, top, design, tool);
  const latency = known(values[0]);
  const seen = new Set<number>();
  const functions: FunctionEstimate[] = [];
  for (const instance of instances) {
    const f = kernel.functions[instance.fn];
    if (!f || seen.has(instance.fn)) continue;
    seen.add(instance.fn);
    const own = known(values[instance.node]);
    functions.push({
      name: f.name,
      latency: own,
      interval: known(instance.interval),
      loops: loopEstimates(kernel, f, instance, values),
    });
  }
  const { resources, size } = estimateResources(kernel, design, tool, instances);
  return { latency, interval: known(instances[0]?.interval), resources, size, functions, composition: nodes };
}

function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? Math.round(value) : null;
}
