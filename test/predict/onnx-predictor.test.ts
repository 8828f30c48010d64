import { describe, expect, it } from 'vitest';
import { contract } from '../../server/src/graph/contract';
import { headOutputs, priorColumns } from '../../server/src/graph/schema';
import { createPredictor } from '../../server/src/predict/model';
import type { HeadOutput, LatencyModel } from '../../server/src/predict/onnx';
import type { AnalyticEstimate, Target } from '../../server/src/predict/types';
import { kernel, plainDesign, plainEstimate, topIndex } from '../graph/fixture';

const target: Target = { part: 'xcu200', clockNs: 4, tool: 'vitis_hls 2025.1' };
const opInfo = (): { latency: number; dsp: number } => ({ latency: 0, dsp: 0 });

/** Latency 1000, 1001, ... in the order asked; unknown for every tenth. */
function counting(): () => AnalyticEstimate {
  let next = 1000;
  return () => {
    const latency = next % 10 === 0 ? null : next;
    next++;
    return { ...(plainEstimate() as AnalyticEstimate), latency };
  };
}

/** Twice the prior, +-1; records how it was called. */
function doubling(log: string[]): LatencyModel {
  return {
    manifest: {
      name: 'doubling',
      contract: contract().hash,
      known_kernels: [],
      distribution: { mean: [0], inverse_variance: [1], threshold: 1, toolchains: ['vitis-2025'] },
    },
    encode: async (program) => {
      log.push('encode');
      const { length: blocks } = program.block_node;
      return {
        tensors: {},
        blocks,
        arrays: program.array_node.length,
        comps: program.comp_parent.length,
        graph: Float32Array.of(0),
      };
    },
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

describe('createPredictor', () => {
  it('encodes the program once and runs the head in batches, in order', async () => {
    const log: string[] = [];
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target,
      model: doubling(log),
      estimate: counting(),
      opInfo,
    });
    const designs = Array.from({ length: 1500 }, plainDesign);
    const predicted = await predict(designs);
    await predict([plainDesign()]);
    expect(log.filter((entry) => entry === 'encode')).toHaveLength(1);
    expect(log.slice(1).reduce((sum, entry) => sum + Number(entry.split(' ')[1]), 0)).toBe(1501);
    expect(log[1]).toMatch(/ 0 false$/);
    expect(predicted).toHaveLength(1500);
    expect(predicted[1]!.prediction).toMatchObject({
      latency: { value: 2002, low: 2001, high: 2003 },
      pValid: 2002,
      inDistribution: true,
      source: 'model',
    });
    expect(predicted[1499]!.prediction.latency?.value).toBe(2 * 2499);
  });

  it('keeps unknown what the analytic terms do not know, and what is no number', async () => {
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target,
      model: doubling([]),
      estimate: counting(),
      opInfo,
    });
    const [first] = await predict([plainDesign()]);
    expect(first!.prediction.latency).toBeNull();
    expect(first!.prediction.resources.ff).toBeNull();
    expect(first!.prediction.resources.dsp).not.toBeNull();
  });

  it('answers with the analytic terms and their interval when there is no model', async () => {
    const predict = createPredictor({ kernel, top: topIndex, target, model: null, estimate: counting(), opInfo });
    const predicted = await predict([plainDesign(), plainDesign()]);
    expect(predicted[0]!.prediction.latency).toBeNull();
    const { latency, pValid, inDistribution, source } = predicted[1]!.prediction;
    expect({ pValid, inDistribution, source }).toEqual({ pValid: null, inDistribution: null, source: 'analytic' });
    expect(latency!.value).toBe(1001);
    expect(latency!.low).toBeLessThan(1001);
    expect(latency!.high).toBeGreaterThan(1001);
  });

  it('keeps calls that overlap apart, and stops when cancelled', async () => {
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target,
      model: doubling([]),
      estimate: counting(),
      opInfo,
    });
    const [a, b] = await Promise.all([
      predict([plainDesign(), plainDesign()]),
      predict([plainDesign(), plainDesign()]),
    ]);
    const values = [...a, ...b].map((p) => p.prediction.latency?.value);
    expect(values).toEqual([undefined, 2002, 2004, 2006]);
    await expect(predict([plainDesign()], { isCancellationRequested: true })).rejects.toThrow('cancelled');
  });
});
