/** Why a loop has its initiation interval, as data, and what would give it a smaller one. */
import type { Design, FunctionDesign, Partition } from '../../kernel/design';
import type { ArrayVar, FunctionIr, Kernel, LoopId } from '../../kernel/ir';
import { recurrencesOf } from '../../kernel/recurrence';
import { toolchainOf, type Toolchain } from '../toolchain';
import type { Advice, Limit, LoopEstimate, Target, Trace } from '../types';
import { calleesOf } from './calls';
import { nestOf } from './loops';
import { isBus } from './memory';

/** The trace of a loop, from its row in the estimate of `design`. `fn`: index into `kernel.functions`. */
export function traceOf(
  kernel: Kernel,
  fn: number,
  design: Design,
  target: Target,
  { loop, ii, limit }: LoopEstimate,
): Trace {
  const f = kernel.functions[fn];
  const own = design.functions[fn];
  const advice = f && own && ii !== null ? adviceFor(kernel, fn, design, toolchainOf(target), loop, limit, ii) : null;
  return { ii, cause: limit, advice };
}

function adviceFor(
  kernel: Kernel,
  fn: number,
  design: Design,
  tool: Toolchain,
  loop: LoopId,
  limit: Limit,
  ii: number,
): Advice | null {
  const f = kernel.functions[fn] as FunctionIr;
  if (limit.kind === 'recurrence') return recurrenceAdvice(f, loop, limit.variable);
  if (limit.kind !== 'ports') return null;
  const array = f.arrays.find((each) => each.name === limit.array);
  const directives = array && design.functions[fn]?.arrays[array.id];
  if (!array || !directives || isBus(directives, tool)) return null;
  let best: Advice | null = null;
  let least = ii;
  for (const partition of candidates(array, ii)) {
    const after = intervalWith(kernel, fn, design, tool, loop, array, partition);
    if (after === undefined || after >= least) continue;
    least = after;
    best = { kind: 'partition', array: array.name, partition, ii: after };
  }
  return best;
}

function recurrenceAdvice(f: FunctionIr, loop: LoopId, variable: string): Advice {
  const isSum = recurrencesOf(f).some(
    (r) =>
      r.loop === loop &&
      r.variable === variable &&
      r.isReduction &&
      r.path.some((op) => f.ops[op]?.type.kind === 'float'),
  );
  return { kind: isSum ? 'partial-sums' : 'shorter-path' };
}

/** Partitions of one dimension by as many banks as the interval asks for, or the next powers of two; the fewest first. */
function candidates(array: ArrayVar, ii: number): Partition[] {
  const power = 2 ** Math.ceil(Math.log2(ii));
  const found: Partition[] = [];
  for (const factor of new Set([ii, power, 2 * power])) {
    for (const [axis, size] of array.dims.entries()) {
      if (size === null || factor > size) continue;
      for (const type of ['cyclic', 'block'] as const) found.push({ type, factor, dim: axis + 1 });
    }
  }
  return found;
}

/** The interval of a loop when an array is partitioned so as well. */
function intervalWith(
  kernel: Kernel,
  fn: number,
  design: Design,
  tool: Toolchain,
  loop: LoopId,
  array: ArrayVar,
  partition: Partition,
): number | undefined {
  const own = design.functions[fn] as FunctionDesign;
  const arrays = own.arrays.map((directives, id) =>
    id === array.id
      ? { ...directives, partitions: [...directives.partitions.filter(({ dim }) => dim !== partition.dim), partition] }
      : directives,
  );
  const changed: FunctionDesign = { ...own, arrays };
  const callees = calleesOf(kernel, fn, { functions: design.functions.with(fn, changed) }, tool);
  return nestOf(kernel.functions[fn] as FunctionIr, changed, tool, callees, false).pipelines.get(loop)?.ii;
}
