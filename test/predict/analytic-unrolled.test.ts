import { describe, expect, it } from 'vitest';
import { estimator, loopOf, type Json } from './estimate';

const unroll = (loop: string, factor?: number): Json => ({ kind: 'unroll', loop, ...(factor && { factor }) });

describe('a loop that was unrolled beside an inner one', () => {
  const text = `void f(float out[200], const float in[200]) {
  float a[200];
  float b[200];
  COPY: for (int i = 0; i < 200; i++) a[i] = in[i];
  STEP: for (int t = 0; t < 10; t++) {
    FILL: for (int i = 0; i < 200; i++) b[i] = a[i] * 2.0f;
    BACK: for (int i = 0; i < 200; i++) a[i] = b[i] + 1.0f;
  }
  DONE: for (int i = 0; i < 200; i++) out[i] = a[i];
}`;

  it('keeps the nest from flattening where it stores an element for each copy', async () => {
    const estimate = await estimator(text);
    const result = estimate([unroll('FILL')]);
    expect(loopOf(result, estimate.kernel, 'FILL').absorbed).toBe('unrolled');
    expect(loopOf(result, estimate.kernel, 'STEP').absorbed).toBe('no');
  });

  it('waits for the banks that pipelined loops have asked for', async () => {
    const estimate = await estimator(text);
    const step = (factor: number): number => {
      const result = estimate([unroll('FILL'), unroll('BACK', factor)]);
      const [outer, inner] = ['STEP', 'BACK'].map((name) => loopOf(result, estimate.kernel, name).latency ?? NaN);
      return ((outer ?? NaN) - 1) / 10 - (inner ?? NaN);
    };
    // One bank: a store a cycle. 8 loads of b an iteration of BACK: 4 banks of two ports each.
    expect(step(1) - step(8)).toBe(200 - 50);
  });

  it('waits for none where the array is small and only ever indexed by constants', async () => {
    const nest = (size: number): string => `void f(float out[${size}], const float in[80]) {
  float row[${size}];
  ZERO: for (int i = 0; i < ${size}; i++) row[i] = 0.0f;
  STEP: for (int t = 0; t < 10; t++) {
    float sum = 0.0f;
    SUM: for (int k = 0; k < 80; k++) sum += in[k];
    ADD: for (int i = 0; i < ${size}; i++) row[i] += sum;
  }
  DONE: for (int i = 0; i < ${size}; i++) out[i] = row[i];
}`;
    const step = async (size: number): Promise<number> => {
      const estimate = await estimator(nest(size));
      return (loopOf(estimate([unroll('ADD')]), estimate.kernel, 'STEP').latency ?? NaN) / 10;
    };
    expect((await step(300)) - (await step(100))).toBeCloseTo(299, 0);
  });
});
