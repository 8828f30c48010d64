/** What the tool works out before it schedules: indices, tables, quotients, and what stands between processes. */
import { describe, expect, it } from 'vitest';
import { estimator, loopOf } from '../estimate';

describe('an unrolled loop', () => {
  const sums = (each: number): string => `void f(int a[64], int s[16], int x) {
#pragma HLS array_partition variable=a complete
#pragma HLS array_partition variable=s complete
  L: for (int i = 0; i < 8; i++) {
#pragma HLS pipeline
    int at = 0, count = 0;
    for (int k = 0; k < 64; k++) {
#pragma HLS unroll
      s[at] += a[k] & x;
      if (count + 1 >= ${each}) { count = 0; at++; } else count++;
    }
  }
}`;
  const depth = async (text: string): Promise<number> => {
    const estimate = await estimator(text);
    return loopOf(estimate(), estimate.kernel, 'L').depth ?? NaN;
  };

  it('knows where its copies add, and adds up those alone that meet', async () => {
    // Sums of 4 and of 64 terms: 2 and 6 levels of 0.19 cycles; 64 in a row would take 12 cycles.
    expect(await depth(sums(4))).toBe(1);
    expect(await depth(sums(64))).toBe(2);
  });

  it('adds in a row where data decides on the place', async () => {
    expect(await depth(sums(4).replace('at++', 'at = x'))).toBeGreaterThan(8);
  });
});

it('copies of an unrolled loop whose indices count have their own operators', async () => {
  const estimate = await estimator(`void f(short a[32], int s[32], short w[32]) {
#pragma HLS array_partition variable=a complete
#pragma HLS array_partition variable=s complete
#pragma HLS array_partition variable=w complete
  int at = 0, count = 0;
  for (int k = 0; k < 32; k++) {
#pragma HLS unroll
    s[at] += a[at] * w[k];
    if (count + 1 >= 2) { count = 0; at++; } else count++;
  }
}`);
  expect(estimate().resources.dsp).toBeGreaterThanOrEqual(16);
});

describe('a pipelined function', () => {
  const weighted = (weights: string): string => `${weights}
void f(short a[8], int *sum) {
#pragma HLS pipeline
#pragma HLS array_partition variable=a complete
  int s = 0;
  for (int i = 0; i < 8; i++) s += a[i] * w[i];
  *sum = s;
}`;

  it('takes no time to read a table whose places unrolling fixes', async () => {
    const table = await estimator(weighted('static const short w[8] = {301, 302, 303, 304, 305, 306, 307, 308};'));
    const memory = await estimator(weighted('short w[8];'));
    expect((memory().latency ?? 0) - (table().latency ?? 0)).toBeGreaterThanOrEqual(2);
  });

  it('needs no memory for such a table, wherever it is passed to', async () => {
    const text = (index: string): string => `static const int w[2048] = {7};
void inner(int a[2048], const int w[2048], int k, int *sum) {
#pragma HLS inline off
#pragma HLS pipeline
#pragma HLS array_partition variable=a complete
  int s = 0;
  for (int i = 0; i < 2048; i++) s += a[i] ^ w[${index}];
  *sum = s;
}
void f(int a[2048], int k, int *sum) {
  inner(a, w, k, sum);
}`;
    expect((await estimator(text('i')))().resources.bram).toBe(0);
    expect((await estimator(text('k')))().resources.bram).toBeGreaterThan(0);
  });
});

it('a fixed-point number is divided by a power of two without a divider', async () => {
  const of = async (by: string): Promise<number> => {
    const estimate = await estimator(`void f(ap_fixed<16,6> a[64], ap_fixed<16,6> b[64]) {
  L: for (int i = 0; i < 64; i++) b[i] = a[i] * 64 / ${by};
}`);
    return loopOf(estimate(), estimate.kernel, 'L').depth ?? NaN;
  };
  expect(await of('-8')).toBe(await of('8'));
  expect(await of('8')).toBeLessThanOrEqual(4);
  expect(await of('(ap_fixed<16,6>)a[0]')).toBeGreaterThan(16);
});

it('straight-line code between the processes of a dataflow region is a process too', async () => {
  const region = (before: string): string => `
void work(int a[16], int b[16]) { for (int i = 0; i < 16; i++) b[i] = a[i]; }
void f(hls::stream<int> &x, int out[16]) {
#pragma HLS dataflow
  int a[16];
#pragma HLS array_partition variable=a complete
  ${before}
  work(a, out);
}`;
  const alone = (await estimator(region('')))().latency ?? 0;
  const straight = 'int v = x.read(); for (int i = 0; i < 16; i++) {\n#pragma HLS unroll\n a[i] = v * i; }';
  const together = (await estimator(region(straight)))().latency ?? 0;
  // The read, and the cycle of the handover.
  expect(together).toBeGreaterThanOrEqual(alone + 2);
});
