import { describe, expect, it } from 'vitest';
import type { Target } from '../../../server/src/predict/types';
import { estimator, loopOf, vitis2025, type Json } from '../estimate';

const merlin: Target = { part: 'xcvu9p-flgb2104-2-i', clockNs: 4, tool: 'vitis 2020.2 + merlin' };
const parallel = (loop: string, factor: number, reduction?: string): Json => ({
  kind: 'parallel',
  dialect: 'accel',
  loop,
  factor,
  ...(reduction && { reduction }),
});

const rows = `void f(float a[64][100], float o[64]) {
  R: for (int i = 0; i < 64; i++) {
    float s = 0;
    C: for (int j = 0; j < 100; j++) s += a[i][j];
    o[i] = s;
  }
}`;

describe('the Merlin compiler', () => {
  it('moves arguments in and results out, 512 bits a cycle', async () => {
    const estimate = await estimator(rows);
    const { latency } = estimate([], merlin);
    const loop = loopOf(estimate([], merlin), estimate.kernel, 'R').latency ?? NaN;
    const [input, output] = [(64 * 100 * 32) / 512 + 100, (64 * 32) / 512 + 100];
    // A cycle for the function, one that it leaves the loop in.
    expect((latency ?? NaN) - loop - input - output).toBeLessThan(3);
    expect((latency ?? NaN) - loop - input - output).toBeGreaterThanOrEqual(0);
  });

  it('runs copies of an outer loop at once', async () => {
    const estimate = await estimator(rows);
    const cycles = (factor: number): number =>
      loopOf(estimate([parallel('R', factor)], merlin), estimate.kernel, 'R').latency ?? NaN;
    expect((cycles(1) - 1) / (cycles(8) - 1)).toBe(8);
  });

  it('copies no loop whose iterations read what others wrote, and none inside another', async () => {
    const ordered = await estimator(`void f(float a[64][100]) {
  R: for (int i = 1; i < 64; i++)
    C: for (int j = 0; j < 100; j++) a[i][j] = a[i - 1][j] + a[i][j];
}`);
    const inner = await estimator(`void f(float a[8][64][100], float o[8][64]) {
  T: for (int t = 0; t < 8; t++)
    R: for (int i = 0; i < 64; i++) {
      float s = 0;
      C: for (int j = 0; j < 100; j++) s += a[t][i][j];
      o[t][i] = s;
    }
}`);
    for (const estimate of [ordered, inner]) {
      const { latency } = estimate([], merlin);
      expect(latency).toBeGreaterThan(0);
      expect(estimate([parallel('R', 8)], merlin).latency).toBe(latency);
    }
  });

  it('serves copies of an innermost loop from banks, also those of arguments', async () => {
    const estimate = await estimator(`void f(float a[640], float o[640]) {
  C: for (int j = 0; j < 640; j++) o[j] = a[j] * 2.0f;
}`);
    const interval = (target: Target, directive: Json): number | null =>
      loopOf(estimate([directive], target), estimate.kernel, 'C').ii;
    expect(interval(merlin, parallel('C', 16))).toBe(1);
    expect(interval(vitis2025, { kind: 'unroll', loop: 'C', factor: 16 })).toBe(8);
  });

  it('adds up a named reduction as a tree, another sum in order', async () => {
    const estimate = await estimator(rows);
    const interval = (reduction?: string): number =>
      loopOf(estimate([parallel('C', 4, reduction)], merlin), estimate.kernel, 'C').ii ?? NaN;
    expect(interval('s')).toBeLessThan(interval() / 3);
  });

  it('starts a pipeline anew for each tile', async () => {
    const estimate = await estimator(rows);
    const cycles = (factor: number): number =>
      loopOf(estimate([{ kind: 'tile', dialect: 'accel', loop: 'C', factor }], merlin), estimate.kernel, 'C').latency ??
      NaN;
    // Four tiles leave the pipeline three times more; each time costs its depth, less the interval it saves, and its entry.
    const { depth, ii } = loopOf(estimate([], merlin), estimate.kernel, 'C');
    expect(cycles(25) - cycles(1)).toBe(3 * ((depth ?? NaN) - (ii ?? NaN) + 2));
  });

  it('unrolls short loops, but not where it can not tell the elements apart', async () => {
    const nest = (index: string): string => `void f(float a[1024], int at[1024], float o[64]) {
  R: for (int i = 0; i < 64; i++) {
    float s = 0;
    C: for (int j = 0; j < 8; j++) s += a[${index}];
    o[i] = s;
  }
}`;
    const [plain, indirect] = await Promise.all([estimator(nest('i * 16 + j')), estimator(nest('at[i * 16 + j]'))]);
    expect(loopOf(plain([], merlin), plain.kernel, 'C').absorbed).toBe('unrolled');
    expect(loopOf(indirect([], merlin), indirect.kernel, 'C').absorbed).toBe('no');
  });

  it('has slower floating-point operators behind SDAccel', async () => {
    const estimate = await estimator(rows);
    const interval = (tool: string): number =>
      loopOf(estimate([], { ...merlin, tool }), estimate.kernel, 'C').ii ?? NaN;
    expect(interval('sdaccel 2018.3 + merlin')).toBeGreaterThan(2 * interval('vitis 2020.2 + merlin'));
  });
});
