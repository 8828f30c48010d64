/** Why a latency is not known, where it is the source's sizes that are not. Calls that can't be followed are problems of the source. */
import type { FunctionIr, Kernel, LoopId } from '../kernel/ir';
import { argumentsOfUnknownSize } from './analytic/merlin';
import { toolchainOf } from './toolchain';
import type { AnalyticEstimate, Target } from './types';

export interface UnknownCause {
  readonly code: 'hls.tripcount-unknown' | 'predict.unknown-size';
  readonly function: FunctionIr;
  /** The loop whose trip count it is. */
  readonly loop?: LoopId;
  /** An argument that is moved as a whole. */
  readonly argument?: string;
}

/** None where the latency is known. */
export function unknownCauses(kernel: Kernel, top: number, target: Target, estimate: AnalyticEstimate): UnknownCause[] {
  if (estimate.latency !== null) return [];
  const loops = estimate.functions.flatMap(({ name, loops }) => {
    const f = kernel.functions.find((each) => each.name === name);
    if (!f) return [];
    return loops
      .filter((row) => row.tripCount === null)
      .map(({ loop }): UnknownCause => ({ code: 'hls.tripcount-unknown', function: f, loop }));
  });
  const f = kernel.functions[top];
  if (!f || !toolchainOf(target).isMerlin) return loops;
  const sizes = argumentsOfUnknownSize(f).map(({ name }): UnknownCause => ({
    code: 'predict.unknown-size',
    function: f,
    argument: name,
  }));
  return [...loops, ...sizes];
}
