import type { Partition } from '../kernel/design';
import type { LoopId } from '../kernel/ir';

/** Flow target of the tool: a block of a Vivado design, or a kernel for the Vitis run time. */
export type Flow = 'vivado' | 'vitis';

/** Ports of an array of the interface: two of either kind a bank, or one to read and one to write. */
export type ArgumentPorts = 't2p' | 's2p';

/** The conditions of a synthesis run. */
export interface Target {
  /** As the user wrote it, such as `xcu200-fsgd2104-2-e`. */
  readonly part: string;
  readonly clockNs: number;
  /** As in the reports, such as `vitis_hls 2025.1`. */
  readonly tool: string;
  /** Floating sums may be reordered (`-unsafe_math_optimizations`); undefined: as the tool does by default. */
  readonly unsafeMath?: boolean;
  /** Of arrays of the interface that no directive gives a storage type; undefined: as the tool does by default. */
  readonly argumentPorts?: ArgumentPorts;
  /** What the design is made for, which decides the defaults of memory interfaces; undefined: by the part. */
  readonly flow?: Flow;
}

/** A number with the interval that holds the truth in 90 % of cases on kernels never seen; null is unknown. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const resourceNames = ['dsp', 'bram', 'uram', 'lut', 'ff'] as const;
export type ResourceName = (typeof resourceNames)[number];

/** What limits a loop, as data; `ide/format.ts` turns it into words. */
export type Limit =
  | { readonly kind: 'recurrence'; readonly variable: string; readonly latency: number; readonly distance: number }
  | {
      readonly kind: 'ports';
      readonly array: string;
      readonly accesses: number;
      /** What they are, where all are of one kind or each kind has ports of its own. */
      readonly of: 'reads' | 'writes' | 'accesses';
      readonly banks: number;
      readonly portsPerBank: number;
    }
  | {
      readonly kind: 'sequential';
      readonly reason: 'not-pipelined' | 'inner-loop' | 'variable-bound' | 'call';
    }
  | { readonly kind: 'bus'; readonly bundle: string; readonly accesses: number }
  | { readonly kind: 'callee'; readonly callee: string; readonly ii: number }
  | { readonly kind: 'stream'; readonly stream: string; readonly accesses: number; readonly of: 'reads' | 'writes' }
  | { readonly kind: 'requested'; readonly ii: number }
  | { readonly kind: 'none' };

/** What would let a loop start its iterations faster. */
export type Advice =
  /** `ii`: what the loop has with it. */
  | { readonly kind: 'partition'; readonly array: string; readonly partition: Partition; readonly ii: number }
  /** A sum of floating-point numbers is carried from iteration to iteration. */
  | { readonly kind: 'partial-sums' }
  | { readonly kind: 'shorter-path' };

/** Why a loop has its interval: the cause with its object and counts, and what would help. */
export interface Trace {
  readonly ii: number | null;
  readonly cause: Limit;
  readonly advice: Advice | null;
}

/** What the tool makes of one loop under a design. All counts in clock cycles unless named otherwise. */
export interface LoopEstimate {
  readonly loop: LoopId;
  /** Total latency of the loop, all iterations, one entry into it; null: unknown (trip count not known). */
  readonly latency: number | null;
  /** Trip count after unrolling (and flattening: the product of the nest); null: unknown. */
  readonly tripCount: number | null;
  readonly ii: number | null;
  /** Iteration latency. */
  readonly depth: number | null;
  readonly pipelined: boolean;
  /** From the start of one run to that of the next, where the loop rewinds; null: the next one waits for its end. */
  readonly restart: number | null;
  /** Copies of the body: 1 = none, the trip count = fully unrolled. */
  readonly unroll: number;
  /** The loop has gone: into a pipelined or flattened parent, or unrolled away. */
  readonly absorbed: 'no' | 'flattened' | 'unrolled';
  readonly limit: Limit;
}

export interface FunctionEstimate {
  readonly name: string;
  readonly latency: number | null;
  readonly interval: number | null;
  readonly loops: readonly LoopEstimate[];
}

/**
 * The composition of latency as numbers, so that a network can correct its terms without knowing the rules. A tree of nodes
 * in topological order (parents before children):
 * `value = 2^correction x (multiplier x combine(values of children) + addend)`, combine being sum or max; latency is the
 * value of node 0.
 */
export interface CompositionNode {
  /** Index of the parent; -1 for the root. */
  readonly parent: number;
  /** The loop it stands for (of `function`), or null for the function itself. */
  readonly function: number;
  readonly loop: LoopId | null;
  readonly multiplier: number;
  readonly addend: number;
  readonly combine: 'sum' | 'max';
}

/** The analytic terms for one design. */
export interface AnalyticEstimate {
  readonly latency: number | null;
  readonly interval: number | null;
  readonly resources: Readonly<Record<ResourceName, number>>;
  /** Operations + accesses over all copies + 4 x banks: what decides whether synthesis ends in time. */
  readonly size: number;
  readonly functions: readonly FunctionEstimate[];
  readonly composition: readonly CompositionNode[];
}

/** What a person or a script is told of one design. */
export interface Prediction {
  readonly latency: Estimate | null;
  readonly interval: number | null;
  readonly resources: Readonly<Record<ResourceName, Estimate | null>>;
  /** Probability that the design synthesises in time and fits; null without a model. */
  readonly pValid: number | null;
  /** The kernel and target are like those the model was trained on; null without a model. */
  readonly inDistribution: boolean | null;
  /** Where `latency` comes from. */
  readonly source: 'model' | 'analytic';
}
