import { neverCancelled, yieldAndCheck, type CancelToken } from '../base/cancel';
import { buildGraph } from '../graph/build';
import { designEncoder, rowSizes, type DesignRows, type RowPartName } from '../graph/encode';
import { toolchains } from '../graph/schema';
import { programFacts } from '../graph/static-facts';
import { fingerprint, programTensors, type OpInfo } from '../graph/tensors';
import type { Design, FunctionDesign } from '../kernel/design';
import type { Kernel } from '../kernel/ir';
import { analyticPrediction, modelPredictions } from './combine';
import { targetInput } from './conditions';
import { deviceOf } from './devices';
import { likenessOf } from './likeness';
import type { EncodedProgram, LatencyModel } from './onnx';
import type { AnalyticEstimate, Prediction, Target } from './types';

/** Designs in one call of the head: larger ones are no faster, and cancelling waits for one. */
const batchSize = 512;

/** Batches that are on their way at a time. */
const lanes = 4;

export interface PredictorParts {
  readonly kernel: Kernel;
  /** Index of the top function. */
  readonly top: number;
  readonly target: Target;
  /** null: the analytic terms alone. Designs are estimated while it loads. */
  readonly model: Promise<LatencyModel | null>;
  readonly estimate: (design: Design) => AnalyticEstimate;
  readonly opInfo: OpInfo;
}

export interface PredictedDesign {
  readonly analytic: AnalyticEstimate;
  readonly prediction: Prediction;
}

/** Predicts designs of one kernel, top function and target, in their order. Throws `CancelledError`. */
export type Predictor = (designs: readonly Design[], token?: CancelToken) => Promise<PredictedDesign[]>;

/** The program is encoded once, at the first call; designs share it and its buffers. */
export function createPredictor(parts: PredictorParts): Predictor {
  const { model, estimate } = parts;
  let session: Promise<Session | null> | undefined;
  return async (asked, token = neverCancelled) => {
    const { designs, places } = distinct(asked);
    const results = new Array<PredictedDesign>(designs.length);
    const running: Promise<void>[] = [];
    try {
      for (let start = 0; start < designs.length; start += batchSize) {
        await yieldAndCheck(token);
        const batch = designs.slice(start, start + batchSize);
        const analytics = batch.map(estimate);
        const first = analytics[0];
        const put = (predictions: readonly Prediction[]): void =>
          predictions.forEach((prediction, i) => {
            results[start + i] = { analytic: analytics[i] as AnalyticEstimate, prediction };
          });
        if (first === undefined) continue;
        session ??= model.then((loaded) => (loaded ? openSession(parts, loaded, first) : null));
        // While the model works on one batch, the analytic terms of the next are worked out.
        running.push(
          session
            .then((predict) => (predict ? predict(batch, analytics) : analytics.map(analyticPrediction)))
            .then(put),
        );
        if (running.length === lanes) await running.shift();
      }
    } finally {
      await Promise.allSettled(running);
    }
    await Promise.all(running);
    return places.map((place) => results[place] as PredictedDesign);
  };
}

/** Equal designs once, and for each design asked for the place of its equal. `designBuilder` makes equal parts one object. */
function distinct(asked: readonly Design[]): {
  readonly designs: readonly Design[];
  readonly places: readonly number[];
} {
  const ids = new Map<FunctionDesign, number>();
  const known = new Map<string, number>();
  const designs: Design[] = [];
  const places = asked.map((design) => {
    let key = '';
    for (const part of design.functions) {
      let id = ids.get(part);
      if (id === undefined) ids.set(part, (id = ids.size));
      key += ` ${id}`;
    }
    let place = known.get(key);
    if (place === undefined) {
      known.set(key, (place = designs.length));
      designs.push(design);
    }
    return place;
  });
  return { designs, places };
}

type Session = (designs: readonly Design[], analytics: readonly AnalyticEstimate[]) => Promise<Prediction[]>;

async function openSession(parts: PredictorParts, model: LatencyModel, first: AnalyticEstimate): Promise<Session> {
  const graph = buildGraph(parts.kernel, parts.top);
  const tensors = programTensors(graph, first.composition, parts.opInfo);
  const program = await model.encode(tensors);
  const encode = designEncoder(programFacts(graph), targetInput(parts.target));
  const likeness = likenessOf(model.manifest, fingerprint(tensors), program.graph, parts.target);
  const condition = { toolchain: toolchains.indexOf(likeness.toolchain), known: likeness.known };
  const device = deviceOf(parts.target.part);
  // The batches of a lane run one after another: they share its rows.
  const free = Array.from({ length: lanes }, (): Lane => ({ rows: undefined, capacity: 0, last: Promise.resolve() }));
  let turn = 0;
  const run = async (
    lane: Lane,
    designs: readonly Design[],
    analytics: readonly AnalyticEstimate[],
  ): Promise<Prediction[]> => {
    if (!lane.rows || designs.length > lane.capacity) {
      lane.capacity = designs.length;
      lane.rows = denseRows(program, lane.capacity);
    }
    const { rows } = lane;
    designs.forEach((design, row) => encode(design, analytics[row] as AnalyticEstimate, rows, row));
    const output = await model.run(program, rows, designs.length, condition);
    return modelPredictions(analytics, output, likeness, device);
  };
  return (designs, analytics) => {
    const lane = free[turn++ % lanes] as Lane;
    const result = lane.last.then(() => run(lane, designs, analytics));
    lane.last = result.catch(() => undefined);
    return result;
  };
}

interface Lane {
  rows: DesignRows | undefined;
  capacity: number;
  last: Promise<unknown>;
}

/** Room for `count` designs, each tensor in an array of its own, in memory that threads can share. */
function denseRows(program: EncodedProgram, count: number): DesignRows {
  const sizes = rowSizes(program.blocks, program.arrays, program.comps);
  const part = (name: RowPartName): DesignRows[RowPartName] => ({
    data: new Float32Array(new SharedArrayBuffer(4 * sizes[name] * count)),
    base: 0,
    stride: sizes[name],
  });
  return {
    block_x: part('block_x'),
    array_x: part('array_x'),
    design_x: part('design_x'),
    comp: part('comp'),
    prior: part('prior'),
  };
}
