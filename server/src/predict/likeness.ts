import type { Manifest, Toolchain } from '../graph/schema';
import { modelToolchain } from './conditions';
import { toolchainOf } from './toolchain';
import type { Target } from './types';

/** How a program and the conditions it is built under compare with what the model was trained on. */
export interface Likeness {
  /** Trained on with this toolchain: what it is like under another one is not measured. */
  readonly known: boolean;
  /** The toolchain whose numbers are used: the target's, or what stands for one that was not trained on. */
  readonly toolchain: Toolchain;
  readonly inDistribution: boolean;
  /** By what factor the intervals (in log2) are wider than those of a program like the training set's. */
  readonly widening: number;
}

/** A large distance says that a program is unlike those of the training set, not that the model is wrong by as much. */
const widest = 3;

/** `graph` is the embedding of the program, see `Manifest.distribution`. */
export function likenessOf(
  { distribution, known_kernels }: Manifest,
  fingerprint: string,
  graph: Float32Array,
  target: Target,
): Likeness {
  const { toolchains, stand_ins } = distribution;
  const own = modelToolchain(target);
  const isTrained = toolchains.includes(own);
  const standIn = stand_ins[toolchainOf(target).isMerlin ? 'merlin' : 'vitis'];
  const known = known_kernels[own]?.includes(fingerprint) ?? false;
  const distance = known ? 0 : distanceOf(graph, distribution);
  return {
    known,
    toolchain: isTrained ? own : (standIn ?? own),
    inDistribution: isTrained && distance <= 1,
    widening: Math.min(widest, Math.max(1, Math.sqrt(distance))),
  };
}

/** In units of the threshold. */
function distanceOf(graph: Float32Array, { mean, inverse_variance, threshold }: Manifest['distribution']): number {
  let distance = 0;
  graph.forEach((value, index) => {
    distance += (inverse_variance[index] ?? 0) * (value - (mean[index] ?? 0)) ** 2;
  });
  return distance / threshold;
}
