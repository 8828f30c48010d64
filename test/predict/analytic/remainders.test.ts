import { describe, expect, it } from 'vitest';
import { estimator, loopOf, type Json } from '../estimate';

const unroll = (loop: string, factor: number): Json => ({ kind: 'unroll', loop, factor });

/** Three neighbours of a long row side by side: three banks, so that each address is divided by three. */
const text = `void f(int x[8192], int y[4096]) {
  int a[8192];
  for (int i = 0; i < 8192; i++) a[i] = x[i];
  R: for (int r = 0; r < 60; r++)
    C: for (int c = 0; c < 60; c++) {
      #pragma HLS pipeline
      y[r * 64 + c] = a[r * 64 + c] + a[r * 64 + c + 1] + a[r * 64 + c + 2];
    } }`;

describe('the bank of an address', () => {
  it('takes a division of all bits of the index where a loop around may end after any copy', async () => {
    const estimate = await estimator(text);
    const [exact, rest] = [4, 7].map((factor) => estimate([unroll('R', factor)]));
    const depth = (of: typeof exact): number => loopOf(of!, estimate.kernel, 'C').depth ?? 0;
    // 64 bits instead of the 13 that 8192 elements need
    expect(depth(rest) - depth(exact)).toBe(64 - 13);
  });

  it('is found by every copy with a multiplier of its own, or by all with one of 64 bits', async () => {
    const estimate = await estimator(text);
    const dsp = (factor: number): number => estimate([unroll('R', factor)]).resources.dsp;
    expect([2, 4, 6].map(dsp)).toEqual([6, 12, 18]);
    expect([7, 8].map(dsp)).toEqual([48, 48]);
  });

  it('takes one of 64 bits for a short dimension as well', async () => {
    // Three rows side by side, and a value that goes from iteration to iteration.
    const rows = `void f(double x[62][100], double y[62][100]) {
      double a[62][100], b[62][100];
      for (int i = 0; i < 62; i++) for (int j = 0; j < 100; j++) a[i][j] = x[i][j];
      R: for (int i = 0; i < 60; i++)
        C: for (int j = 0; j < 100; j++) b[i][j] = a[i][j] + a[i + 1][j] + a[i + 2][j];
      for (int i = 0; i < 60; i++) for (int j = 0; j < 100; j++) y[i][j] = b[i][j]; }`;
    const estimate = await estimator(rows);
    const dsp = (factor: number): number => estimate([unroll('R', factor)]).resources.dsp;
    expect(dsp(7) - dsp(6)).toBe(16);
  });

  it('counts for the size where it is only known at run time', async () => {
    const of = (index: (offset: number) => string): string => `void f(int x[8192], int y[1024]) {
      int a[8192];
      for (int i = 0; i < 8192; i++) a[i] = x[i];
      C: for (int c = 0; c < 1024; c++) y[c] = ${[0, 1, 2].map((offset) => `a[${index(offset)}]`).join('+')}; }`;
    const [looked, known] = await Promise.all(
      [of((offset) => `2 * c + ${offset}`), of((offset) => `3 * c + ${offset}`)].map(async (each) =>
        (await estimator(each))(),
      ),
    );
    // Three reads among three banks
    expect((looked?.size ?? 0) - (known?.size ?? 0)).toBe(9);
    expect(looked?.resources.lut).toBeGreaterThan(known?.resources.lut ?? 0);
  });
});
