import { contract } from '../../server/src/graph/contract';
import { headOutputs, priorColumns } from '../../server/src/graph/schema';
import type { HeadOutput, LatencyModel } from '../../server/src/predict/onnx';

/** Twice the prior, +-1; records how it was called. `embedding` is that of any program. */
export function doublingModel(log: string[], embedding = 0): LatencyModel {
  return {
    manifest: {
      name: 'doubling',
      contract: contract().hash,
      known_kernels: {},
      distribution: {
        mean: [0],
        inverse_variance: [0.25],
        threshold: 1,
        toolchains: ['vitis-2025'],
        stand_ins: { vitis: 'vitis-2025' },
      },
    },
    encode: async (program) => {
      log.push('encode');
      const { length: blocks } = program.block_node;
      return {
        blocks,
        arrays: program.array_node.length,
        comps: program.comp_parent.length,
        graph: Float32Array.of(embedding),
      };
    },
    close: async () => void log.push('close'),
    run: async (_program, rows, count, condition) => {
      log.push(`run ${count} ${condition.toolchain} ${condition.known}`);
      const latency = Float32Array.from({ length: count }, (_, row) => 2 * rows.prior.data[row * priorColumns.length]!);
      const outputs = headOutputs.map((name) => {
        const offset = name.endsWith('_low') ? -1 : name.endsWith('_high') ? 1 : 0;
        return [name, name === 'ff' ? new Float32Array(count).fill(NaN) : latency.map((value) => value + offset)];
      });
      return Object.fromEntries(outputs) as HeadOutput;
    },
  };
}
