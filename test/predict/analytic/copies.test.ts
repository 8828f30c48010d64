import { describe, expect, it } from 'vitest';
import type { AnalyticEstimate } from '../../../server/src/predict/types';
import { estimator, loopOf, type Json } from '../estimate';

const unroll = (loop: string, factor: number): Json => ({ kind: 'unroll', loop, factor });

/** A product of a matrix and a vector; `beside`: what follows each element. */
const product = (index: string, beside = ''): string => `void f(double x[24][24], double y[24], double z[24]) {
  double a[24][24], v[24], w[24];
  for (int i = 0; i < 24; i++) for (int j = 0; j < 24; j++) a[i][j] = x[i][j];
  for (int j = 0; j < 24; j++) v[j] = y[j];
  R: for (int i = 0; i < 24; i++) {
    w[i] = 0;
    C: for (int j = 0; j < 24; j++) w[i] += ${index} * v[j];
    ${beside}
  }
  for (int j = 0; j < 24; j++) z[j] = w[j]; }`;

/** A multiplier and an adder of doubles. */
const pair = 8 + 3;

describe('copies of a pipelined loop', () => {
  const dsp = async (text: string, ...directives: Json[]): Promise<number> =>
    (await estimator(text))(directives).resources.dsp;

  it('run at once, with operators of their own, where rows and vector have a bank for each element', async () => {
    const text = product('a[i][j]');
    // 12 products in 6 cycles
    expect(await dsp(text, unroll('C', 12))).toBe(2 * pair);
    expect(await dsp(text, unroll('R', 3), unroll('C', 12))).toBe(3 * 2 * pair);
  });

  it('take their turns, and one set of operators, where they share banks', async () => {
    expect(await dsp(product('a[i][j]'), unroll('R', 3), unroll('C', 8))).toBe(2 * pair);
    expect(await dsp(product('a[j][i]'), unroll('R', 3), unroll('C', 12))).toBe(2 * pair);
  });

  it('run at once up to the test whether a copy was the last', async () => {
    // 24 = 4 x 5 + 4: four copies, and one after the test
    expect(await dsp(product('a[i][j]'), unroll('R', 5), unroll('C', 12))).toBe(4 * 2 * pair);
  });

  it('are two at once where they leave a remainder themselves, and the sum before it is a chain', async () => {
    const text = product('a[i][j]');
    const rest = await dsp(text, unroll('R', 2), unroll('C', 14));
    expect(await dsp(text, unroll('R', 4), unroll('C', 14))).toBe(rest);
    expect(rest % 2).toBe(0);
  });

  it('count once for the latency', async () => {
    const estimate = await estimator(product('a[i][j]'));
    const latency = (factor: number): number => estimate([unroll('R', factor), unroll('C', 12)]).latency ?? 0;
    const row = (of: AnalyticEstimate): number =>
      of.functions[0]?.loops.find(({ unroll: u }) => u === 12)?.latency ?? 0;
    const own = row(estimate([unroll('R', 2), unroll('C', 12)]));
    // 12 turns of two copies, and 6 of four
    expect(latency(2) - latency(4)).toBeGreaterThanOrEqual(6 * own);
    expect(latency(2) - latency(4)).toBeLessThan(6 * (own + 20));
  });

  it('overlap with what stands beside them in the copy before', async () => {
    const scaled = product('a[i][j]', 'w[i] = w[i] * 3.5;');
    expect(await dsp(scaled, unroll('R', 3), unroll('C', 8))).toBe(2 * pair + 8);
    // It stores to what the loop goes through.
    const stored = product('a[i][j]', 'a[i][i] = w[i] * 3.5;');
    expect(await dsp(stored, unroll('R', 3), unroll('C', 8))).toBe(2 * pair);
  });
});

describe('loops that start together', () => {
  const two = (second: string): string => `void f(double x[64], double y[64], double o[64], double p[64]) {
    for (int i = 0; i < 64; i++) o[i] = x[i] * 2.5;
    for (int i = 0; i < 64; i++) ${second} }`;

  it('share no operators, and those that run one after the other do', async () => {
    expect((await estimator(two('p[i] = y[i] * 3.5;')))().resources.dsp).toBe(16);
    expect((await estimator(two('p[i] = o[i] * 3.5;')))().resources.dsp).toBe(8);
  });

  it('may read one array that has a bank for each element of its rows', async () => {
    const text = `void f(double x[80][80], double o[80], double p[80]) {
      double a[80][80];
      for (int i = 0; i < 80; i++) for (int j = 0; j < 80; j++) a[i][j] = x[i][j];
      R: for (int i = 0; i < 80; i++) {
        double s = 0, t = 1;
        A: for (int j = 0; j < 80; j++) s += a[i][j] * 2.5;
        B: for (int j = 0; j < 80; j++) t *= a[i][j];
        o[i] = s; p[i] = t;
      } }`;
    const estimate = await estimator(text);
    const cycles = (factor: number): { row: number; sum: number; most: number } => {
      const of = estimate([unroll('A', factor)]);
      const [row, a, b] = ['R', 'A', 'B'].map((label) => loopOf(of, estimate.kernel, label).latency ?? 0);
      return { row: (row ?? 0) / 80, sum: (a ?? 0) + (b ?? 0), most: Math.max(a ?? 0, b ?? 0) };
    };
    expect(cycles(20).row).toBeGreaterThanOrEqual(cycles(20).sum);
    expect(cycles(40).row).toBeLessThan(cycles(40).most + 5);
  });
});
