import type { LoopId } from '../kernel/ir';
import type { AnalyticEstimate, LoopEstimate } from '../predict/types';

/** The loop that most of a design's cycles are spent in, inner loops apart. */
export interface Bottleneck {
  /** Index into the kernel's functions. */
  readonly fn: number;
  readonly loop: LoopId;
}

/** The loop whose own cycles, over all entries into it, are the most; undefined where there is no loop. */
export function bottleneckOf({ composition }: Pick<AnalyticEstimate, 'composition'>): Bottleneck | undefined {
  const entries: number[] = [];
  let most = 0;
  let found: Bottleneck | undefined;
  for (const [i, { parent, function: fn, loop, addend }] of composition.entries()) {
    const around = composition[parent];
    entries[i] = around ? (entries[parent] ?? 1) * Math.max(1, around.multiplier) : 1;
    const own = addend * (entries[i] ?? 1);
    if (loop === null || !(own > most)) continue;
    most = own;
    found = { fn, loop };
  }
  return found;
}

/** The row of the bottleneck in the estimate of the functions that were reached. */
export function rowOfBottleneck(
  { functions }: AnalyticEstimate,
  { loop }: Bottleneck,
  functionName: string,
): LoopEstimate | undefined {
  return functions.find(({ name }) => name === functionName)?.loops.find((row) => row.loop === loop);
}
