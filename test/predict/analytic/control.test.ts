import { describe, expect, it } from 'vitest';
import { estimator, loopOf, type Json } from '../estimate';
import type { LoopEstimate, Target } from '../../../server/src/predict/types';

// At 10 ns: load 1, fadd 4, fmul 3, a comparison of floats 1.
const slow: Target = { part: 'xczu9eg-ffvb1156-2-e', clockNs: 10, tool: 'vitis_hls 2022.2' };
const older: Target = { ...slow, tool: 'vivado_hls 2019.2' };

async function loop(
  text: string,
  label = 'L',
  target: Target = slow,
  directives: readonly Json[] = [],
): Promise<LoopEstimate> {
  const estimate = await estimator(text);
  return loopOf(estimate(directives, target), estimate.kernel, label);
}

describe('a recurrence', () => {
  it('through the address of a read waits for the memory', async () => {
    const follow = (body: string): string =>
      `int f(int next[64], int at) { L: for (int i = 0; i < 64; i++) { ${body} } return at; }`;
    expect(await loop(follow('at = next[at];'))).toMatchObject({ ii: 1 });
    expect(await loop(follow('at = next[at] + 1;'))).toMatchObject({ ii: 2 });
    expect(await loop(follow('at = next[i];'))).toMatchObject({ ii: 1 });
  });

  it('through the comparison that chooses takes the comparator, and the enable of a register nothing', async () => {
    const most = (type: string, value: string): string => `
      ${type} f(${type} x[64], ${type} limit) {
        ${type} m = 0;
        L: for (int i = 0; i < 64; i++) if (${value}) m = x[i];
        return m;
      }`;
    expect(await loop(most('float', 'x[i] > m'))).toMatchObject({
      ii: 2,
      limit: { kind: 'recurrence', variable: 'm' },
    });
    expect(await loop(most('float', 'x[i] > limit'))).toMatchObject({ ii: 1 });
    expect(await loop(most('int', 'x[i] > m'))).toMatchObject({ ii: 1 });
  });

  it('stays in one iteration: what two variables give each other counts over two', async () => {
    const orbit = `
      float f(float a, float b) {
        L: for (int i = 0; i < 64; i++) { float t = b * 0.5f; b = a * 0.25f; a = t; }
        return a + b;
      }`;
    expect(await loop(orbit)).toMatchObject({ ii: 3 });
    const both = orbit.replace('b * 0.5f', 'b * 0.5f + a * a');
    // a * a, then the sum
    expect(await loop(both)).toMatchObject({ ii: 7 });
  });

  it('crosses the copies of an unrolled loop by their own chain', async () => {
    const nearest = `
      void f(float p[64][2], float q[8], int best[64]) {
        float m = 1e9f;
        L: for (int i = 0; i < 64; i++) {
          #pragma HLS PIPELINE
          float d = m * 2.0f;
          for (int j = 0; j < 8; j++) d = d < q[j] ? d : q[j];
          m = d;
        }
        best[0] = m;
      }`;
    // One product (3), then eight comparisons with a choice: the product is not made eight times.
    const { ii } = await loop(nearest);
    expect(ii).toBeGreaterThan(8);
    expect(ii).toBeLessThan(8 * 3);
  });

  it('takes a sum in once that unrolled copies make as a tree, and each of its terms where they are a chain', async () => {
    const dot = `
      float f(float a[64][8]) {
        #pragma HLS array_partition variable=a complete dim=2
        float s = 0;
        L: for (int i = 0; i < 64; i++) {
          #pragma HLS pipeline
          for (int j = 0; j < 8; j++) s += a[i][j];
        }
        return s;
      }`;
    expect(await loop(dot, 'L', { ...slow, unsafeMath: true })).toMatchObject({ ii: 4 });
    expect(await loop(dot)).toMatchObject({ ii: 8 * 4 });
  });

  it('is never longer than the iteration', async () => {
    const { ii, depth } = await loop(
      'void f(float a[64]) { L: for (int i = 2; i < 64; i++) a[i] = a[i - 1] * a[i - 2] + 1.0f; }',
    );
    expect(depth).toBeGreaterThanOrEqual(ii as number);
  });
});

describe('the ports of a memory', () => {
  it('are shared by accesses that exclude each other', async () => {
    const branches = (no: string): string => `
      void f(int a[64], int b[64], int c[64], int k) {
        L: for (int i = 0; i < 64; i++) {
          int s = 0;
          if (b[i] > 0) s = a[i] + a[i ^ k];
          ${no} s += a[i + 1] + a[i ^ 5];
          c[i] = s;
        }
      }`;
    expect(await loop(branches('if (b[i] < k)'))).toMatchObject({ ii: 2, limit: { array: 'a', accesses: 4 } });
    expect(await loop(branches('else'))).toMatchObject({ ii: 1 });
  });

  it('are shared by the cases of a switch', async () => {
    const decode = (rest: string): string => `
      void f(int code[64], int r[32]) {
        L: for (int i = 0; i < 64; i++)
          switch (code[i]) {
            case 1: r[1] = i; break;
            case 2: r[2] = i; break;
            case 3: r[3] = i; break;
            ${rest}
          }
      }`;
    expect(await loop(decode(''))).toMatchObject({ ii: 1 });
    expect(await loop(decode('default: r[4] = i; r[5] = i; r[6] = i;'))).toMatchObject({ ii: 2 });
  });
});

describe('a nest', () => {
  it('is perfect although what its inner loop asks was computed before', async () => {
    const edge = `
      void f(int a[80][80], int n) {
        L: for (int i = 0; i < 80; i++)
          M: for (int j = 0; j < 80; j++)
            if (i > 0 && i < n - 1) a[i][j] = i * n + j;
      }`;
    const pipeline: Json = { kind: 'pipeline', loop: 'M' };
    expect(await loop(edge, 'L', slow)).toMatchObject({ absorbed: 'flattened', tripCount: 6400 });
    expect(await loop(edge, 'L', older, [pipeline])).toMatchObject({ absorbed: 'flattened', tripCount: 6400 });
    const beside = edge.replace('M: for', '{ a[i][i] = 1; M: for').replace('+ j;', '+ j; }');
    expect(await loop(beside, 'L', older, [pipeline])).toMatchObject({ absorbed: 'no' });
  });
});

describe('Vivado HLS on 7 series at 10 ns', () => {
  const zynq: Target = { part: 'xc7z020clg484-1', clockNs: 10, tool: 'vivado_hls 2019.2' };
  const copy = `
    void f(int a[64], int b[8][8]) {
      L: for (int i = 0; i < 8; i++)
        M: for (int j = 0; j < 8; j++) b[i][j] = a[i * 8 + j];
    }`;

  it('writes in the cycle in which a value is read: a copy takes two an element, and two more a row', async () => {
    const estimate = await estimator(copy);
    // A row: the test of the outer loop, 8 x 2, the last test of the inner one.
    expect(estimate([], zynq).latency).toBe(8 * (1 + 8 * 2 + 1) + 1);
    expect(estimate([{ kind: 'pipeline', loop: 'M' }], zynq).latency).toBe(63 + 1 + 2);
    // Later tools keep the read and the write apart.
    expect(estimate([{ kind: 'pipeline', loop: 'M', off: true }], slow).latency).toBe(8 * (8 * 3 + 1) + 1 + 1);
  });

  it('takes a stage more for a sum and a product of floating numbers than UltraScale+', async () => {
    const dot = `
      float f(float a[64], float b[64]) {
        float s = 0;
        L: for (int i = 0; i < 64; i++) s += a[i] * b[i];
        return s;
      }`;
    // Read 2, multiply 4, add 5.
    expect((await loop(dot, 'L', zynq)).latency).toBe(64 * 11 + 1);
    expect((await loop(dot, 'L', { ...zynq, part: slow.part })).latency).toBe(64 * 9 + 1);
    expect(await loop(dot, 'L', zynq, [{ kind: 'pipeline', loop: 'L' }])).toMatchObject({ ii: 5 });
  });
});
