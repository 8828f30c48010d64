import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createPredictor } from '../../server/src/predict/model';
import type { LatencyModel, LoadedModel } from '../../server/src/predict/onnx';
import { remoteModel, serveModel, type RemoteOptions } from '../../server/src/predict/remote';
import type { AnalyticEstimate, Target } from '../../server/src/predict/types';
import { kernel, plainDesign, plainEstimate, topIndex } from '../graph/fixture';
import { doublingModel } from './doubling-model';

const target: Target = { part: 'xcu200', clockNs: 4, tool: 'vitis_hls 2025.1' };
const open: MessagePort[] = [];

/** The far end of a channel whose near end serves `loaded`. */
async function across(loaded: LoadedModel, options?: RemoteOptions): Promise<LoadedModel> {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const far = remoteModel(port2, options);
  serveModel(port1, loaded);
  return far;
}

function predictorOf(loaded: LoadedModel): ReturnType<typeof createPredictor> {
  if (loaded.kind !== 'ready') throw new Error(loaded.reason);
  let latency = 1000;
  const estimate = (): AnalyticEstimate => ({ ...(plainEstimate() as AnalyticEstimate), latency: latency++ });
  const opInfo = (): { latency: number; dsp: number } => ({ latency: 0, dsp: 0 });
  return createPredictor({ kernel, top: topIndex, target, model: Promise.resolve(loaded.model), estimate, opInfo });
}

afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

describe('a model on the other side of a port', () => {
  it('predicts what it predicts on this side', async () => {
    const designs = Array.from({ length: 700 }, plainDesign);
    const here = await predictorOf({ kind: 'ready', model: doublingModel([]) })(designs);
    const there = await predictorOf(await across({ kind: 'ready', model: doublingModel([]) }))(designs);
    expect(there).toEqual(here);
  });

  it('says that there is no model, and why', async () => {
    expect(await across({ kind: 'missing', reason: 'not installed' })).toEqual({
      kind: 'missing',
      reason: 'not installed',
    });
  });

  it('passes on what went wrong, and works on', async () => {
    const model = doublingModel([]);
    let fails = true;
    const flaky: LatencyModel = {
      ...model,
      run: (...asked) => (fails ? Promise.reject(new Error('out of memory')) : model.run(...asked)),
    };
    const predict = predictorOf(await across({ kind: 'ready', model: flaky }));
    await expect(predict([plainDesign()])).rejects.toThrow('out of memory');
    fails = false;
    expect(await predict([plainDesign()])).toHaveLength(1);
  });

  it('is closed on its side, too', async () => {
    const log: string[] = [];
    const { port1, port2 } = new MessageChannel();
    const gone = new Promise<string>((resolve) => port2.once('close', () => resolve('closed')));
    const far = remoteModel(port2, { gone });
    serveModel(port1, { kind: 'ready', model: doublingModel(log) });
    const loaded = await far;
    if (loaded.kind === 'ready') await loaded.model.close();
    expect(log).toEqual(['close']);
    await expect(predictorOf(loaded)([plainDesign()])).rejects.toThrow('closed');
  });

  it('rejects what waits and what comes when the other side is gone', async () => {
    let leave: (reason: string) => void = () => undefined;
    const gone = new Promise<string>((resolve) => (leave = resolve));
    const silent: LatencyModel = { ...doublingModel([]), run: () => new Promise(() => undefined) };
    const busy: boolean[] = [];
    const predict = predictorOf(
      await across({ kind: 'ready', model: silent }, { gone, onBusy: (now) => busy.push(now) }),
    );
    const waiting = predict([plainDesign()]);
    setTimeout(() => leave('the thread ended'), 20);
    await expect(waiting).rejects.toThrow('the thread ended');
    await expect(predict([plainDesign()])).rejects.toThrow('the thread ended');
    expect(busy.at(-1)).toBe(false);
  });
});
