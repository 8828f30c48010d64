import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createEngine } from '../../server/src/analysis/engine';
import { neverCancelled } from '../../server/src/base/cancel';
import { maxCompositionLevels } from '../../server/src/graph/schema';
import { loadModel } from '../../server/src/predict/onnx';
import { testParser } from '../support/parser';

const nest = (depth: number): string => {
  const open = Array.from({ length: depth }, (_, i) => `for (int i${i} = 0; i${i} < 2; i${i}++) { a[0] += i${i};`);
  return `void f(int a[2]) { ${open.join(' ')} ${'}'.repeat(depth)} }`;
};

// The function itself is a level of the composition as well.
it.each([
  [maxCompositionLevels - 1, 'model'],
  [maxCompositionLevels, 'analytic'],
])('predicts a nest of %d loops by the %s', async (depth, source) => {
  const model = await loadModel({
    encoder: readFileSync('model/artifact/encoder.onnx'),
    head: readFileSync('model/artifact/head.onnx'),
    manifest: JSON.parse(readFileSync('model/artifact/model.json', 'utf8')),
  });
  const engine = createEngine(await testParser(), model);
  const analysis = engine.analyze(nest(depth));
  const target = { part: 'xcu200', clockNs: 4, tool: 'vitis_hls 2025.1' };
  const [result] = await engine.predict(analysis, { target }, [{ overrides: [], places: {} }], neverCancelled);
  expect(result?.prediction.source).toBe(source);
  expect(result?.prediction.latency?.value).toBeGreaterThan(0);
});
