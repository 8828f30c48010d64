import { describe, expect, it } from 'vitest';
import { estimator, vitis2022, type Json } from '../estimate';

const unroll = (loop: string, factor: number): Json => ({ kind: 'unroll', function: 'f', loop, factor });
const plain = (loop: string): Json => ({ kind: 'pipeline', function: 'f', loop, off: true });
const banks = (variable: string, factor: number): Json => ({
  kind: 'array_partition',
  function: 'f',
  variable,
  type: 'cyclic',
  factor,
  dim: 1,
});

describe('operators of a body that is not pipelined', () => {
  const scale = 'void f(float a[64], float b[64], float c[64]) { L: for (int i = 0; i < 64; i++) c[i] = a[i] * b[i]; }';
  const dot =
    'void f(float a[64], float b[64], float *o) { float s = 0; L: for (int i = 0; i < 64; i++) s += a[i] * b[i]; *o = s; }';
  const dspOf = async (text: string, directives: readonly Json[]): Promise<number> =>
    (await estimator(text))([plain('L'), ...directives], vitis2022).resources.dsp;

  it('are as many as start in one cycle, which the ports of the slowest operand decide', async () => {
    expect(await dspOf(scale, [])).toBe(3);
    expect(await dspOf(scale, [unroll('L', 8)])).toBe(3);
    expect(await dspOf(scale, [unroll('L', 8), banks('a', 8), banks('b', 2), banks('c', 8)])).toBe(6);
    expect(await dspOf(scale, [unroll('L', 8), ...['a', 'b', 'c'].map((name) => banks(name, 8))])).toBe(24);
  });

  it('are one where a copy waits for the one before, and few where its operands can wait', async () => {
    // One adder; as many multipliers as there are reads, but not more than the time that their products have asks for.
    const both = (factor: number): Json[] => [unroll('L', factor), banks('a', factor), banks('b', factor)];
    expect(await dspOf(dot, both(2))).toBe(2 + 2 * 3);
    expect(await dspOf(dot, both(32))).toBe(2 + 5 * 3);
  });

  it('are shared by operations that start one after the other', async () => {
    const chain =
      'void f(float a[64], float b[64], float k) { L: for (int i = 0; i < 64; i++) b[i] = k * a[i] * a[i] * 2.5f; }';
    expect(await dspOf(chain, [])).toBe(3);
    const beside =
      'void f(float a[64], float b[64], float c[64], float k) { L: for (int i = 0; i < 64; i++) c[i] = (k * a[i]) + (k * b[i]); }';
    expect(await dspOf(beside, [])).toBe(2 + 2 * 3);
  });
});

describe('operators of a body around a loop', () => {
  it('stand in two runs, before the loop and behind it', async () => {
    const text = (after: string): string => `void f(double x[64][64], double o[64], double p[64], double k) {
      L: for (int i = 0; i < 64; i++) {
        double s = k * p[i];
        M: for (int j = 0; j < 64; j++) s += x[i][j];
        o[i] = ${after}; } }`;
    const dsp = async (after: string): Promise<number> => (await estimator(text(after)))([plain('M')]).resources.dsp;
    expect(await dsp('s')).toBe(3 + 8);
    expect(await dsp('s * p[63 - i]')).toBe(3 + 8);
  });
});

describe('products of a guarded sum', () => {
  it('share multipliers up to some 500 cycles from sum to sum, and start at once from there on', async () => {
    const text = `void f(double x[200], double y[200], double *o, int n) {
      double a[200], b[200], s = 0;
      for (int i = 0; i < 200; i++) a[i] = x[i];
      for (int i = 0; i < 200; i++) b[i] = y[i];
      L: for (int i = 0; i < 200; i++) if (i < n) s += a[i] * b[i];
      *o = s; }`;
    const estimate = await estimator(text);
    // Intervals of 300 and 600 cycles
    expect(estimate([unroll('L', 50)]).resources.dsp).toBe(3 + 8);
    expect(estimate([unroll('L', 100)]).resources.dsp).toBe(3 + 100 * 8);
  });
});

describe('memories of local arrays', () => {
  const text = `void f(double a[4000], double b[4000]) {
    double t[40][100];
    A: for (int i = 0; i < 40; i++) for (int j = 0; j < 100; j++) t[i][j] = a[i * 100 + j];
    L: for (int i = 0; i < 40; i++) M: for (int j = 0; j < 100; j++) b[i * 100 + j] = t[i][j];
  }`;
  const memory = async (directives: readonly Json[]): Promise<string> => {
    const { bram, uram } = (await estimator(text))(directives).resources;
    return `${bram} BRAM, ${uram} URAM`;
  };

  it('have the banks that a pipeline needs, each as deep as its rounded dimensions', async () => {
    expect(await memory([])).toBe('0 BRAM, 1 URAM');
    // 2 banks of 40 x 50 words, with two ports each.
    expect(await memory([unroll('M', 4)])).toBe('0 BRAM, 2 URAM');
    // 4 banks of 40 x 25 words.
    expect(await memory([unroll('M', 8)])).toBe('16 BRAM, 0 URAM');
    // 3 banks of 40 x 34 words.
    expect(await memory([unroll('M', 3)])).toBe('0 BRAM, 3 URAM');
  });

  it('have no banks for copies that are not pipelined', async () => {
    expect(await memory([unroll('M', 4), plain('M')])).toBe('0 BRAM, 1 URAM');
    expect(await memory([unroll('L', 4)])).toBe('0 BRAM, 1 URAM');
  });
});
