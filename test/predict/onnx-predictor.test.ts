import { describe, expect, it } from 'vitest';
import { createPredictor } from '../../server/src/predict/model';
import type { AnalyticEstimate, Target } from '../../server/src/predict/types';
import { doublingModel } from './doubling-model';
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

describe('createPredictor', () => {
  it('encodes the program once and runs the head in batches, in order', async () => {
    const log: string[] = [];
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target,
      model: Promise.resolve(doublingModel(log)),
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
      // 2,002 URAM are more than the part has.
      pValid: expect.closeTo(0, 6),
      inDistribution: true,
      source: 'model',
    });
    expect(predicted[1499]!.prediction.latency?.value).toBe(2 * 2499);
  });

  it('widens the intervals of a program unlike those that the model was trained on', async () => {
    const log: string[] = [];
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target: { ...target, tool: 'vitis_hls 2023.2' },
      // Its distance is four times the threshold.
      model: Promise.resolve(doublingModel(log, 4)),
      estimate: counting(),
      opInfo,
    });
    const { latency, resources, inDistribution } = (await predict([plainDesign(), plainDesign()]))[1]!.prediction;
    expect(log[1]).toMatch(/ 0 false$/);
    expect(inDistribution).toBe(false);
    expect([latency!.low, latency!.value, latency!.high].map(Math.round)).toEqual([2000, 2002, 2004]);
    expect([resources.dsp!.low, resources.dsp!.high].map(Math.round)).toEqual([2000, 2004]);
  });

  it('keeps unknown what the analytic terms do not know, and what is no number', async () => {
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target,
      model: Promise.resolve(doublingModel([])),
      estimate: counting(),
      opInfo,
    });
    const [first] = await predict([plainDesign()]);
    expect(first!.prediction.latency).toBeNull();
    expect(first!.prediction.resources.ff).toBeNull();
    expect(first!.prediction.resources.dsp).not.toBeNull();
  });

  it('answers with the analytic terms and their interval when there is no model', async () => {
    const predict = createPredictor({
      kernel,
      top: topIndex,
      target,
      model: Promise.resolve(null),
      estimate: counting(),
      opInfo,
    });
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
      model: Promise.resolve(doublingModel([])),
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

  it('starts a function again when its corrected latency is over, a pipelined one no later', async () => {
    const intervalFor = async (interval: number): Promise<number | null | undefined> => {
      const estimate = (): AnalyticEstimate => ({ ...(plainEstimate() as AnalyticEstimate), latency: 1000, interval });
      const model = Promise.resolve(doublingModel([]));
      const [predicted] = await createPredictor({ kernel, top: topIndex, target, model, estimate, opInfo })([
        plainDesign(),
      ]);
      return predicted?.prediction.interval;
    };
    expect([await intervalFor(1001), await intervalFor(8)]).toEqual([2001, 8]);
  });
});
