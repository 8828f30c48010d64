import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createEngine } from '../../server/src/analysis/engine';
import { neverCancelled } from '../../server/src/base/cancel';
import { loadModel } from '../../server/src/predict/onnx';
import { testParser } from '../support/parser';

const nest = (depth: number): string => {
  const open = Array.from({ length: depth }, (_, i) => `for (int i${i} = 0; i${i} < 2; i${i}++) { a[0] += i${i};`);
  return `void f(int a[2]) { ${open.join(' ')} ${'}'.repeat(depth)} }`;
};

it.each([1, 2, 15, 16, 40])(
  'the model takes a nest of %d loops, whose latency is that of the terms where it is unknown',
  async (depth) => {
    const model = await loadModel({
      encoder: readFileSync('model/artifact/encoder.onnx'),
      head: readFileSync('model/artifact/head.onnx'),
      manifest: JSON.parse(readFileSync('model/artifact/model.json', 'utf8')),
    });
    const engine = createEngine(await testParser(), model);
    const analysis = engine.analyze(nest(depth));
    const target = { part: 'xcu200', clockNs: 4, tool: 'vitis_hls 2025.1' };
    const [result] = await engine.predict(analysis, { target }, [{ overrides: [], places: {} }], neverCancelled);
    expect(result?.prediction.source).toBe('model');
    // A number of 32 bits.
    expect((result?.prediction.latency?.value ?? 0) / (result?.analytic.latency ?? 1)).toBeCloseTo(1, 6);
  },
);
