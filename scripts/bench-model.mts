/** The model alone: its encoder, which runs once a program, and its head, which runs on designs. One thread each. */
import { loadEngine } from '../server/src/analysis/load';
import { neverCancelled } from '../server/src/base/cancel';
import { defaultTarget } from '../server/src/cli/source';
import type { DesignRows, RowPartName } from '../server/src/graph/encode';
import type { ProgramTensors } from '../server/src/graph/tensors';
import { loadModel, type Condition, type LatencyModel } from '../server/src/predict/onnx';
import { readInstalled } from './engine.mjs';

/** As many designs as the product hands over at a time. */
const batch = 512;

export interface ModelTimes {
  /** Milliseconds of one run of the encoder. */
  readonly encode: number[];
  /** Milliseconds of the head on `designs` designs. */
  readonly infer: number[];
}

/** Times `rounds` runs on the program of a text with one function, whose design as it is stands for all designs. */
export async function modelTimes(text: string, designs: number, rounds: number): Promise<ModelTimes> {
  const seen = await inputsOf(text);
  const { model, program, rows, condition } = seen;
  const batches = Math.ceil(designs / batch);
  const encode: number[] = [];
  const infer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const encoded = await model.encode(program);
    encode.push(performance.now() - start);
    const begin = performance.now();
    for (let i = 0; i < batches; i++) await model.run(encoded, rows, Math.min(batch, designs - i * batch), condition);
    infer.push(performance.now() - begin);
  }
  await model.close();
  return { encode, infer };
}

interface Inputs {
  readonly model: LatencyModel;
  readonly program: ProgramTensors;
  readonly rows: DesignRows;
  readonly condition: Condition;
}

/** What the engine asks the model when it predicts a text, its one row repeated. */
async function inputsOf(text: string): Promise<Inputs> {
  let inputs: Partial<Inputs> = {};
  const engine = await loadEngine(readInstalled, async (files) => {
    const loaded = await loadModel(files);
    if (loaded.kind === 'missing') return loaded;
    const { model } = loaded;
    const watched: LatencyModel = {
      ...model,
      encode: (program) => {
        inputs = { ...inputs, model, program };
        return model.encode(program);
      },
      run: (program, rows, count, condition) => {
        inputs = { ...inputs, rows: repeated(rows), condition };
        return model.run(program, rows, count, condition);
      },
    };
    return { kind: 'ready', model: watched };
  });
  const analysis = engine.analyze(text);
  await engine.predict(analysis, { target: defaultTarget }, [{ overrides: [], places: {} }], neverCancelled);
  engine.release(analysis);
  const { model, program, rows, condition } = inputs;
  if (!model || !program || !rows || !condition) throw new Error('the model was not asked');
  return { model, program, rows, condition };
}

function repeated(rows: DesignRows): DesignRows {
  const parts = Object.entries(rows).map(([name, { data, stride }]) => {
    const row = data.slice(0, stride);
    const all = new Float32Array(batch * stride);
    for (let i = 0; i < batch; i++) all.set(row, i * stride);
    return [name as RowPartName, { data: all, base: 0, stride }];
  });
  return Object.fromEntries(parts) as DesignRows;
}
