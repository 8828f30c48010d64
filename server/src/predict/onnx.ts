import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { DesignRows, RowPartName } from '../graph/encode';
import {
  arrayColumns,
  blockColumns,
  compColumns,
  designColumns,
  encoderInputs,
  encoderOutputs,
  headInputs,
  headOutputs,
  nodeColumns,
  priorColumns,
  type Manifest,
} from '../graph/schema';
import type { ProgramTensors } from '../graph/tensors';
import { readManifest } from './manifest';

type Runtime = typeof import('onnxruntime-node');
type Named = Record<string, Tensor>;

/** A program after the encoder; what the head needs of it stays with the model that made it. */
export interface EncodedProgram {
  readonly blocks: number;
  readonly arrays: number;
  readonly comps: number;
  /** The embedding of the whole program [H], for `Manifest.distribution`. */
  readonly graph: Float32Array;
}

/** Index into `toolchains`, and whether the kernel was trained on. */
export interface Condition {
  readonly toolchain: number;
  readonly known: boolean;
}

/** `headOutputs` by name, each one number a design, in cycles, counts and probability. */
export type HeadOutput = Readonly<Record<(typeof headOutputs)[number], Float32Array>>;

export interface LatencyModel {
  readonly manifest: Manifest;
  encode(program: ProgramTensors): Promise<EncodedProgram>;
  /** Rows 0..count-1 of `rows`, which are dense (base 0, stride = row size) and left alone until the answer is there. */
  run(program: EncodedProgram, rows: DesignRows, count: number, condition: Condition): Promise<HeadOutput>;
  /** Lets go of everything once what is running is done. Nothing may be asked afterwards. */
  close(): Promise<void>;
}

export type LoadedModel =
  { readonly kind: 'ready'; readonly model: LatencyModel } | { readonly kind: 'missing'; readonly reason: string };

export interface ModelFiles {
  /** Content or path of the ONNX files. */
  readonly encoder: Uint8Array | string;
  readonly head: Uint8Array | string;
  /** Parsed model.json. */
  readonly manifest: unknown;
}

/** Loads the two halves of the model. What stands in the way comes back as a reason, never as an exception. */
export async function loadModel(files: ModelFiles): Promise<LoadedModel> {
  const manifest = readManifest(files.manifest);
  if (typeof manifest === 'string') return { kind: 'missing', reason: manifest };
  let runtime: Runtime;
  try {
    runtime = await import('onnxruntime-node');
  } catch (error) {
    return { kind: 'missing', reason: `onnxruntime-node can't be loaded on this machine: ${firstLine(error)}` };
  }
  try {
    const [encoder, head] = await Promise.all([
      openSession(runtime, files.encoder, encoderInputs, encoderOutputs),
      openSession(runtime, files.head, headInputs, headOutputs),
    ]);
    return { kind: 'ready', model: latencyModel(runtime, encoder, head, manifest) };
  } catch (error) {
    return { kind: 'missing', reason: `the model can't be opened: ${firstLine(error)}` };
  }
}

async function openSession(
  runtime: Runtime,
  file: Uint8Array | string,
  inputs: readonly string[],
  outputs: readonly string[],
): Promise<InferenceSession> {
  // One thread: batches are small, and the editor and the user's tools share the machine.
  // More optimisation than `basic` costs more at loading than it gains on networks of this size.
  const options = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'basic',
    logSeverityLevel: 3,
  } as const;
  const session = await (typeof file === 'string'
    ? runtime.InferenceSession.create(file, options)
    : runtime.InferenceSession.create(file, options));
  const unknown = session.inputNames.find((name) => !inputs.includes(name));
  if (unknown !== undefined) throw new Error(`it wants an input '${unknown}' that the contract does not name`);
  const absent = outputs.find((name) => !session.outputNames.includes(name));
  if (absent !== undefined) throw new Error(`it has no output '${absent}'`);
  return session;
}

function latencyModel(
  runtime: Runtime,
  encoder: InferenceSession,
  head: InferenceSession,
  manifest: Manifest,
): LatencyModel {
  const int64 = (values: Int32Array): Tensor =>
    new runtime.Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(value)),
      [values.length],
    );
  const float32 = (values: Float32Array, dims: number[]): Tensor => new runtime.Tensor('float32', values, dims);
  // An exporter drops inputs that a network does not use: feed what is asked for.
  const run = (session: InferenceSession, feeds: Named): Promise<InferenceSession.OnnxValueMapType> =>
    session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name] as Tensor])));

  const encoded = new WeakMap<EncodedProgram, Named>();
  return {
    manifest,
    async encode(program) {
      const nodes = program.node_kind.length;
      const feeds: Named = { node_x: float32(program.node_x, [nodes, nodeColumns.length]) };
      for (const name of encoderInputs) if (name !== 'node_x') feeds[name] = int64(program[name]);
      const out = await run(encoder, feeds);
      const tensors: Named = {
        comp_parent: int64(program.comp_parent),
        comp_block: int64(program.comp_block),
      };
      for (const name of encoderOutputs) tensors[name] = out[name] as Tensor;
      const result: EncodedProgram = {
        blocks: program.block_node.length,
        arrays: program.array_node.length,
        comps: program.comp_parent.length,
        graph: tensors.graph_h?.data as Float32Array,
      };
      encoded.set(result, tensors);
      return result;
    },
    async run(program, rows, count, condition) {
      const part = (name: RowPartName, dims: number[]): Tensor => {
        const { data, stride } = rows[name];
        // Copied: the runtime does not take memory that threads share.
        return float32(data.slice(0, count * stride), [count, ...dims]);
      };
      const out = await run(head, {
        ...encoded.get(program),
        block_x: part('block_x', [program.blocks, blockColumns.length]),
        array_x: part('array_x', [program.arrays, arrayColumns.length]),
        design_x: part('design_x', [designColumns.length]),
        comp: part('comp', [program.comps, compColumns.length]),
        prior: part('prior', [priorColumns.length]),
        toolchain: int64(Int32Array.of(condition.toolchain)),
        known: float32(Float32Array.of(Number(condition.known)), [1]),
      });
      return Object.fromEntries(headOutputs.map((name) => [name, out[name]?.data])) as unknown as HeadOutput;
    },
    async close() {
      await Promise.all([encoder.release(), head.release()]);
    },
  };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? '';
}
