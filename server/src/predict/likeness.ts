import type { Manifest, Toolchain } from '../graph/schema';
import { modelToolchain } from './conditions';
import { toolchainOf } from './toolchain';
import type { Target } from './types';

/** How a program and the conditions it is built under compare with what the model was trained on. */
export interface Likeness {
  /** The toolchain whose numbers are used: the target's, or what stands for one that was not trained on. */
  readonly toolchain: Toolchain;
  readonly inDistribution: boolean;
  /** By what factor the intervals (in log2) are wider than those of a program like the training set's. */
  readonly widening: number;
}

/** A large distance says that a program is unlike those of the training set, not that the model is wrong by as much. */
const widest = 3;

/** `graph` is the embedding of the program, see `Manifest.distribution`. */
export function likenessOf({ distribution }: Manifest, graph: Float32Array, target: Target): Likeness {
  const { mean, inverse_variance, threshold, stand_ins } = distribution;
  let distance = 0;
  graph.forEach((value, index) => {
    distance += (inverse_variance[index] ?? 0) * (value - (mean[index] ?? 0)) ** 2;
  });
  const own = modelToolchain(target);
  const isTrained = distribution.toolchains.includes(own);
  const standIn = stand_ins[toolchainOf(target).isMerlin ? 'merlin' : 'vitis'];
  return {
    toolchain: isTrained ? own : (standIn ?? own),
    inDistribution: isTrained && distance <= threshold,
    widening: Math.min(widest, Math.max(1, Math.sqrt(distance / threshold))),
  };
}
