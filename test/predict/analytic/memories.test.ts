import { describe, expect, it } from 'vitest';
import type { Target } from '../../../server/src/predict/types';
import { estimator, vitis2025, type Json } from '../estimate';

const unroll = (loop: string, factor: number): Json => ({ kind: 'unroll', function: 'f', loop, factor });
const pipeline = (loop: string): Json => ({ kind: 'pipeline', function: 'f', loop });

/** BRAM_18K and URAM of the local arrays of `f`. */
async function memoriesOf(
  text: string,
  directives: readonly Json[] = [],
  target: Target = vitis2025,
): Promise<{ bram: number; uram: number }> {
  const { bram, uram } = (await estimator(text))(directives, target).resources;
  return { bram, uram };
}

describe('what a bank is made of', () => {
  const copy = (type: string, words: number): string => `void f(${type} in[${words}], ${type} out[${words}]) {
    ${type} t[${words}];
    A: for (int i = 0; i < ${words}; i++) t[i] = in[i];
    B: for (int i = 0; i < ${words}; i++) out[i] = t[${words - 1} - i];
  }`;

  it.each([
    ['double', 64, 0, 0],
    ['double', 512, 2, 0],
    ['double', 513, 4, 0],
    ['double', 1100, 0, 1],
    ['double', 5000, 32, 0],
    ['int', 1024, 2, 0],
    // As deep as the next power of two: four blocks of 2048 x 9.
    ['int', 1300, 4, 0],
    ['int', 2100, 0, 1],
    ['short', 4096, 4, 0],
  ])('%s x %i', async (type, words, bram, uram) => {
    expect(await memoriesOf(copy(type, words))).toEqual({ bram, uram });
  });

  it.each([
    ['xczu9eg', 'vitis_hls 2025.1', 16, 0],
    ['xc7z020', 'vivado_hls 2019.2', 16, 0],
    ['xcu200', 'vitis_hls 2021.1', 16, 0],
    ['xczu7ev', 'vitis_hls 2024.1', 0, 1],
    // Not in the table of parts.
    ['xcvu33p', 'vitis_hls 2024.1', 0, 1],
    ['xczu1eg', 'vitis_hls 2024.1', 16, 0],
  ])('4096 doubles on %s with %s', async (part, tool, bram, uram) => {
    expect(await memoriesOf(copy('double', 4096), [], { part, clockNs: 10, tool })).toEqual({ bram, uram });
  });

  it('of tables of a power function are five blocks', async () => {
    const text = 'void f(double a[64], double b[64]) { L: for (int i = 0; i < 64; i++) b[i] = pow(a[i], 1.5); }';
    expect((await memoriesOf(text)).bram).toBe(5);
    expect((await memoriesOf(text, [unroll('L', 2)])).bram).toBe(10);
  });
});

describe('banks that the tool makes', () => {
  const square = `void f(double in[40][100], double out[40][40]) {
    double t[40][100];
    A: for (int i = 0; i < 40; i++) for (int j = 0; j < 100; j++) t[i][j] = in[i][j];
    L: for (int i = 0; i < 40; i++)
      for (int j = 0; j < 40; j++) {
        double sum = 0;
        K: for (int k = 0; k < 100; k++) sum += t[i][k] * t[j][k];
        out[i][j] = sum;
      }
  }`;

  it('are as many as elements where two rows are read, which take both ports', async () => {
    expect(await memoriesOf(square, [unroll('K', 2)])).toEqual({ bram: 0, uram: 2 });
    // 4 banks of 40 x 25 words.
    expect(await memoriesOf(square, [unroll('K', 4)])).toEqual({ bram: 16, uram: 0 });
  });

  it('are none for any array of a nest that carries a value through memory', async () => {
    const accumulate = `void f(double in[4800], double w[60], double out[4800]) {
      double t[4800], u[4800];
      A: for (int j = 0; j < 4800; j++) { t[j] = 0; u[j] = in[j]; }
      L: for (int k = 0; k < 60; k++) M: for (int j = 0; j < 4800; j++) t[j] += w[k] * u[j];
      B: for (int j = 0; j < 4800; j++) out[j] = t[j];
    }`;
    expect(await memoriesOf(accumulate)).toEqual({ bram: 64, uram: 0 });
    // Two copies read and write t: each of its ports does both, and that is twice as many blocks.
    expect(await memoriesOf(accumulate, [unroll('M', 2)])).toEqual({ bram: 96, uram: 0 });
    expect(await memoriesOf(accumulate, [unroll('M', 8)])).toEqual({ bram: 96, uram: 0 });
  });

  const sweep = (taps: string): string => `void f(double in[70][70], double out[70][70]) {
    double p[70][70], u[70][70];
    A: for (int i = 0; i < 70; i++) for (int j = 0; j < 70; j++) u[i][j] = in[i][j];
    L: for (int i = 1; i < 69; i++) {
      p[i][0] = 0;
      M: for (int j = 1; j < 69; j++) p[i][j] = p[i][j - 1] * 0.5 + ${taps};
    }
    B: for (int i = 0; i < 70; i++) for (int j = 0; j < 70; j++) out[i][j] = p[i][j];
  }`;

  it('don’t count what the iteration before has in a register', async () => {
    const three = sweep('(u[j][i - 1] + u[j][i] + u[j][i + 1])');
    expect(await memoriesOf(three)).toEqual({ bram: 32, uram: 3 });
    // u: 2 x 3 banks of 35 x 24 words; p is only written: 2 banks of 70 x 35.
    expect(await memoriesOf(three, [unroll('M', 4)])).toEqual({ bram: 24, uram: 2 });
  });

  it('are none where the copies wait for each other and each finds a port', async () => {
    expect(await memoriesOf(sweep('u[j][i]'), [unroll('M', 4)])).toEqual({ bram: 64, uram: 0 });
  });

  const still = (inner: string): string => `void f(double in[20][30], double w[30][20], double out[20][20]) {
    double t[20][30];
    A: for (int i = 0; i < 20; i++) for (int k = 0; k < 30; k++) {
#pragma HLS unroll factor=1
      t[i][k] = in[i][k];
    }
    L: for (int i = 0; i < 20; i++) {
      P: for (int j = 0; j < 20; j++) {
        double sum = 0;
        K: for (int k = 0; k < 30; k++) ${inner}
        out[i][j] = sum;
      }
      Q: for (int j = 0; j < 20; j++) out[i][j] *= 2;
    }
  }`;

  it('serve a row that stands still where its loop is unrolled late, or under a condition', async () => {
    const row = still('sum += t[i][k] * w[k][j];');
    // The tool pipelines P by itself and unrolls K for it: 30 banks of 20 words.
    expect(await memoriesOf(row)).toEqual({ bram: 0, uram: 0 });
    // Unrolled by directive, the row is read before P.
    expect(await memoriesOf(row, [unroll('K', 30)])).toEqual({ bram: 4, uram: 0 });
    expect(await memoriesOf(row, [pipeline('P')])).toEqual({ bram: 4, uram: 0 });
    const some = still('if (k < i) sum += t[i][k] * w[k][j];');
    expect(await memoriesOf(some, [pipeline('P')])).toEqual({ bram: 0, uram: 0 });
  });

  it('are none for a loop that is unrolled whole; two reads and two writes take both ports of a bank', async () => {
    const scale = `void f(double in[200], double out[200]) {
      double t[200];
      A: for (int i = 0; i < 200; i++) t[i] = in[i];
      L: for (int i = 0; i < 200; i++) t[i] = t[i] * 3;
      B: for (int i = 0; i < 200; i++) out[i] = t[i];
    }`;
    expect(await memoriesOf(scale)).toEqual({ bram: 2, uram: 0 });
    expect(await memoriesOf(scale, [pipeline('L'), unroll('L', 200)])).toEqual({ bram: 4, uram: 0 });
  });
});
