/**
 * The contract between the program graph and the model: the only place that names node kinds, edge kinds, columns and tensors.
 * `pragma-lens export-contract` writes it to model/contract.json with its hash; a model of another hash is refused.
 *
 * Program (once a kernel and target; N nodes, E edges, B blocks, A arrays, C composition nodes; N, B, C >= 1, E and A may be 0):
 *   node_kind [N] int64        index into `nodeKinds`
 *   node_x    [N, NF] float32  `nodeColumns`
 *   node_block[N] int64        the block (function body or loop) a node belongs to, 0..B-1; a block's own node: itself
 *   edge_src, edge_dst [E] int64, edge_kind [E] int64 (index into `edgeKinds`), edge_position [E] int64 (0..7, clipped)
 *   block_node [B] int64       node of each block: the bodies and loops of all functions reached; block 0 is the top function
 *   array_node [A] int64       node of each array
 *   comp_parent [C] int64      parent of each composition node (-1: root, which is node 0; parents before children)
 *   comp_block  [C] int64      block of each composition node
 * Design (D rows for one kernel):
 *   block_x  [D, B, BF], array_x [D, A, AF], design_x [D, DF], comp [D, C, 3], prior [D, PF], all float32
 * Condition: toolchain [1] int64 (index into `toolchains`), known [1] float32 (1: the kernel was trained on, else 0).
 *
 * Every number is finite. A column `log2_x` holds log2(1 + x) clipped to 0..40, and 0 where x is unknown; flags are 0 or 1.
 * No column is centred or scaled: normalisation lives in the model.
 */
export const version = 1;

export const nodeKinds = [
  'other',
  'function',
  'loop',
  'array',
  'argument',
  'const',
  'phi',
  'induction',
  'load',
  'store',
  'add',
  'sub',
  'mul',
  'div',
  'rem',
  'neg',
  'shift',
  'logic',
  'cmp',
  'select',
  'cast',
  'math',
  'call',
  'stream',
  'copy',
] as const;
export type NodeKind = (typeof nodeKinds)[number];

/**
 * `log2_latency`, `log2_dsp`: cycles and DSP units of the operator at the target's clock. `in_recurrence`: on a cycle of data
 * and carried edges. Loops: `log2_trip_count` (middle of a range), `trip_known` (exact), `depth` (0 = outermost; an operation
 * has the depth of the loops around it). Accesses: `log2_stride` in elements between iterations of the innermost loop.
 */
export const nodeColumns = [
  'is_float',
  'is_int',
  'is_fixed',
  'log2_bits',
  'is_guarded',
  'is_const',
  'in_recurrence',
  'log2_latency',
  'log2_dsp',
  'log2_trip_count',
  'trip_known',
  'depth',
  'has_variable_bound',
  'log2_elements',
  'rank',
  'is_argument',
  'log2_stride',
  'is_affine',
] as const;

/**
 * control: program order in one block. data: operand -> operation, with its position. address: value that an index is computed
 * from, or the loop that steps through it -> access. memory: array -> load or copy, store or copy -> array, caller's array ->
 * callee's parameter. call: call -> function. contains: block -> its nodes. nest: block -> inner loop. carried: end of
 * iteration -> phi, store -> load of a later iteration.
 */
export const edgeKinds = ['control', 'data', 'address', 'memory', 'call', 'contains', 'nest', 'carried'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

/** Effective state of a loop (or function body) after the tool's implicit transformations. */
export const blockColumns = [
  'is_function',
  'pipelined',
  'absorbed_flattened',
  'absorbed_unrolled',
  'log2_trip_count',
  'log2_unroll',
  'unroll_divides',
  'log2_ii',
  'log2_recurrence_ii',
  'log2_port_ii',
  'log2_depth',
  'log2_latency',
  'latency_share',
  'log2_ops_per_iteration',
  'log2_float_ops',
  'log2_accesses',
  'log2_copies_outside',
  'has_variable_bound',
  'guarded',
  'asked_pipeline',
  'asked_pipeline_off',
  'asked_unroll',
  'asked_flatten_off',
  'merlin_coarse',
  'merlin_flatten',
  'merlin_off',
  'log2_merlin_parallel',
  'log2_merlin_tile',
  'limit_recurrence',
  'limit_ports',
] as const;

export const arrayColumns = [
  'log2_banks',
  'log2_elements',
  'log2_bits',
  'partition_given',
  'partition_cyclic',
  'partition_complete',
  'is_argument',
  'log2_parallel_accesses',
  'carried',
] as const;

export const designColumns = [
  'log2_clock_ns',
  'is_merlin',
  'tool_year',
  'is_ultrascale',
  'is_series7',
  'is_versal',
  'log2_part_dsp',
  'log2_part_lut',
  'log2_latency',
  'log2_interval',
  'log2_dsp',
  'log2_bram',
  'log2_uram',
  'log2_lut',
  'log2_ff',
  'log2_size',
  'unsafe_math',
] as const;

/** Columns of `comp`: value = 2^correction x (multiplier x combine(children) + addend). */
export const compColumns = ['multiplier', 'addend', 'is_max'] as const;

/** The analytic terms in physical units: cycles, counts. Latency 0: unknown (its label, if any, is not to be trained on). */
export const priorColumns = ['latency', 'dsp', 'bram', 'uram', 'lut', 'ff', 'size'] as const;

/** Toolchains the model has a bias for; anything else is the last. */
export const toolchains = ['vitis-2025', 'vitis-2022', 'merlin-2018', 'merlin-2020', 'merlin-2021', 'other'] as const;
export type Toolchain = (typeof toolchains)[number];

/** Values of the label `outcome`, by index. */
export const outcomes = ['ok', 'over_budget', 'no_result'] as const;

/** Labels at the end of an exported row, NaN where unknown: outcome index, cycles, counts. */
export const labelColumns = [
  'outcome',
  'latency',
  'dsp',
  'bram',
  'uram',
  'lut',
  'ff',
  'ii',
  'iteration_latency',
] as const;

/** encoder.onnx: the program alone. Outputs block_h [B, H], array_h [A, H], graph_h [1, H]. */
export const encoderInputs = [
  'node_kind',
  'node_x',
  'node_block',
  'edge_src',
  'edge_dst',
  'edge_kind',
  'edge_position',
  'block_node',
  'array_node',
] as const;
export const encoderOutputs = ['block_h', 'array_h', 'graph_h'] as const;

/** head.onnx: D designs of one encoded program. Outputs [D], physical units; intervals hold the truth in 90 % of cases. */
export const headInputs = [
  ...encoderOutputs,
  'comp_parent',
  'comp_block',
  'block_x',
  'array_x',
  'design_x',
  'comp',
  'prior',
  'toolchain',
  'known',
] as const;
export const headOutputs = [
  'latency',
  'latency_low',
  'latency_high',
  'dsp',
  'dsp_low',
  'dsp_high',
  'bram',
  'bram_low',
  'bram_high',
  'uram',
  'uram_low',
  'uram_high',
  'lut',
  'lut_low',
  'lut_high',
  'ff',
  'ff_low',
  'ff_high',
  'p_valid',
] as const;

/**
 * One kernel of the training export, `<suite>__<kernel>.json`; index.json is `{ contract, kernels: (name, suite, kernel,
 * designs)[] }`, `name` being the file name without its extension. Beside it `<name>.f32` holds `counts.designs` rows of `row_length`
 * little-endian float32: block_x | array_x | design_x | comp | prior | labels, each starting at its `offsets` (in floats).
 */
export interface ExportedKernel {
  /** Hash of the contract. */
  readonly contract: string;
  readonly suite: string;
  /** Base name of the designs file: `k2mm_lp3` for a nest of hgnn-loops. */
  readonly kernel: string;
  readonly top: string;
  readonly tool: string;
  readonly part: string;
  readonly clock_ns: number;
  /** Index into `toolchains`. */
  readonly toolchain: number;
  /** Equal for equal programs, whatever the target; model.json lists those trained on as `known_kernels`. */
  readonly fingerprint: string;
  readonly counts: Readonly<Record<'nodes' | 'edges' | 'blocks' | 'arrays' | 'comps' | 'designs', number>>;
  readonly row_length: number;
  readonly offsets: Readonly<Record<'block_x' | 'array_x' | 'design_x' | 'comp' | 'prior' | 'labels', number>>;
  /** Such as `gemm` and `gemm/L0`, one a block. */
  readonly block_names: readonly string[];
  readonly array_names: readonly string[];
  /** Tensors of the program by name, flat, row-major. */
  readonly program: Readonly<Record<string, readonly number[]>>;
}

/** What the server needs of model.json; the rest of it is for people. */
export interface Manifest {
  readonly name: string;
  /** Hash of the contract that the model was trained with. */
  readonly contract: string;
  /** Fingerprints of the kernels in the training set, for each toolchain they were built with: `known` = 1. */
  readonly known_kernels: Readonly<Partial<Record<Toolchain, readonly string[]>>>;
  /**
   * A kernel that is not known is in distribution when its distance, sum over H of inverse_variance x (graph_h - mean)^2, is at most `threshold` and its
   * toolchain is listed. `stand_ins`: the listed toolchain of each dialect whose numbers hold for others of it.
   */
  readonly distribution: {
    readonly mean: readonly number[];
    readonly inverse_variance: readonly number[];
    readonly threshold: number;
    readonly toolchains: readonly Toolchain[];
    readonly stand_ins: Readonly<Partial<Record<'vitis' | 'merlin', Toolchain>>>;
  };
}
