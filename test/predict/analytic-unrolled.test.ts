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

describe('banks that the tool makes for another loop', () => {
  const shift = (from: number): string => `void f(float out[100], const float in[100]) {
  float a[100];
  COPY: for (int i = 0; i < 100; i++) a[i] = in[i];
  SCALE: for (int i = 0; i < 100; i++) a[i] = a[i] * 2.0f;
  READ: for (int i = ${from}; i < 100; i++) out[i] = a[i] + 1.0f;
}`;
  const depthOf = async (text: string, directives: readonly Json[]): Promise<number> => {
    const estimate = await estimator(text);
    return loopOf(estimate(directives), estimate.kernel, 'READ').depth ?? NaN;
  };

  it('cost a remainder of the index where they are no power of two, unless the loop counts up from 0', async () => {
    const plain = await depthOf(shift(1), []);
    // An index up to 100 has 7 bits, and a remainder takes a cycle a bit and 3.
    expect(await depthOf(shift(1), [unroll('SCALE', 5)])).toBe(plain + 10);
    expect(await depthOf(shift(1), [unroll('SCALE', 4)])).toBe(plain);
    expect(await depthOf(shift(0), [unroll('SCALE', 5)])).toBe(plain);
  });

  it('cost one of the widest index where copies of the reader end anywhere', async () => {
    const text = `void f(float out[120], const float in[120]) {
  float a[120];
  float b[120];
  COPY: for (int i = 0; i < 120; i++) a[i] = in[i];
  READ: for (int i = 1; i < 119; i++) b[i] = a[i - 1] + a[i] + a[i + 1];
  BACK: for (int i = 1; i < 119; i++) a[i] = b[i - 1] + b[i] + b[i + 1];
  DONE: for (int i = 0; i < 120; i++) out[i] = a[i];
}`;
    const plain = await depthOf(text, [unroll('READ', 2), unroll('BACK', 2)]);
    expect(await depthOf(text, [unroll('READ', 4), unroll('BACK', 4)])).toBe(plain + 67);
  });
});

describe('copies that each may be the last', () => {
  const update = (from: number): string =>
    `void f(float a[80], const float b[80]) { L: for (int i = ${from}; i < 80; i++) a[i] = a[i] + b[i]; }`;

  it('update their elements one after the other', async () => {
    const iiOf = async (from: number, factor: number): Promise<number | null> => {
      const estimate = await estimator(update(from));
      return loopOf(estimate([unroll('L', factor)]), estimate.kernel, 'L').ii;
    };
    // load 2 + fadd 6 + store 1; 79 is no multiple of 2, and no multiple of 2 is where the counter starts.
    expect(await iiOf(1, 2)).toBe(18);
    // 80 is one of both, with ports for a load and a store a cycle.
    expect(await iiOf(0, 2)).toBe(2);
  });
});
