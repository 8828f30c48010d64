import { expect, it } from 'vitest';
import { deviceOf, type Device } from '../../server/src/predict/devices';
import { modelPredictions } from '../../server/src/predict/combine';
import { probabilityOfFit } from '../../server/src/predict/fit';
import type { HeadOutput } from '../../server/src/predict/onnx';
import type { AnalyticEstimate, Estimate, ResourceName } from '../../server/src/predict/types';

const device = { resources: { dsp: 1023, bram: 0, uram: 0, lut: 1023, ff: 1023 } } as Device;
const taken = (value: number, high: number): Estimate => ({ value, low: 0, high });
const none = taken(0, 0);
const only = (name: ResourceName, estimate: Estimate): Record<ResourceName, Estimate> => ({
  ...{ dsp: none, bram: none, uram: none, lut: none, ff: none },
  [name]: estimate,
});

// The same figures as model/tests/test_predictions.py.
it.each([
  [255, 511, 361 / 362],
  [1023, 2047, 1 / 2],
  [4095, 8191, 1 / 362],
  [0, 4095, 1],
])('%i with an end of %i fits into 1,023 with a probability of %d', (value, high, expected) => {
  expect(probabilityOfFit(only('dsp', taken(value, high)), device)).toBeCloseTo(expected, 9);
});

it('is that of the resource which is least likely to fit, and 1 for parts and resources that are not known', () => {
  const both = { ...only('dsp', taken(1023, 2047)), lut: taken(4095, 8191) };
  expect(probabilityOfFit(both, device)).toBeCloseTo(1 / 362, 9);
  expect(probabilityOfFit(both, undefined)).toBe(1);
  expect(probabilityOfFit({ ...both, lut: null }, device)).toBeCloseTo(1 / 2, 9);
  expect(probabilityOfFit(only('bram', taken(1, 1)), device)).toBeLessThan(1e-9);
});

it('has its part in the validity of a design', () => {
  const column = (value: number): Float32Array => Float32Array.of(value);
  const names = ['latency', 'dsp', 'bram', 'uram', 'lut', 'ff'].flatMap((name) => [
    name,
    `${name}_low`,
    `${name}_high`,
  ]);
  const output = Object.fromEntries(names.map((name) => [name, column(0)]));
  Object.assign(output, { dsp: column(2560), dsp_high: column(3000), p_valid: column(0.9) });
  const analytic = { latency: 100, interval: 101 } as AnalyticEstimate;
  const validOn = (part: string): number | null | undefined =>
    modelPredictions(
      [analytic],
      output as unknown as HeadOutput,
      { inDistribution: true, widening: 1 },
      deviceOf(part),
    )[0]?.pValid;
  expect(validOn('xcu250')).toBeCloseTo(0.9, 5);
  expect(validOn('xc7z020clg484-1')).toBeLessThan(1e-9);
  expect(validOn('xczzz')).toBeCloseTo(0.9, 5);
});
