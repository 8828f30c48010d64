import { describe, expect, it } from 'vitest';
import { estimator, loopOf, vitis2022, vitis2025, type Json } from '../estimate';

const unroll = (loop: string, factor?: number): Json => ({ kind: 'unroll', loop, ...(factor && { factor }) });
const complete = (variable: string): Json => ({ kind: 'array_partition', variable, type: 'complete', dim: 0 });

describe('a nest that is unrolled as a whole, outside of any pipeline', () => {
  const square = `void f(const int a[4][4], int b[4][4]) {
  R: for (int i = 0; i < 4; i++) C: for (int j = 0; j < 4; j++) b[i][j] = a[i][j] * 3001 + 7; }`;
  const row = `void f(const int a[16], int b[16]) {
  R: for (int i = 0; i < 16; i++) b[i] = a[i] * 3001 + 7; }`;

  it('takes the time and the operators of one loop with as many copies', async () => {
    const nested = (await estimator(square))([unroll('R'), unroll('C'), complete('a'), complete('b')]);
    const single = (await estimator(row))([unroll('R'), complete('a'), complete('b')]);
    expect(nested.latency).toBe(single.latency);
    expect(nested.resources.dsp).toBe(single.resources.dsp);
    expect(nested.resources.dsp).toBeGreaterThanOrEqual(16);
  });

  it('waits for the ports that there are', async () => {
    const nested = (await estimator(square))([unroll('R'), unroll('C')]);
    const single = (await estimator(row))([unroll('R')]);
    expect(nested.latency).toBe(single.latency);
  });

  it('is not taken apart by what stands between its loops', async () => {
    const sums = await estimator(`void f(const float a[4][4], const float x[4], float y[4]) {
  R: for (int i = 0; i < 4; i++) { float s = 0; C: for (int j = 0; j < 4; j++) s += a[i][j] * x[j]; y[i] = s; } }`);
    const { latency, resources } = sums([unroll('R'), unroll('C'), complete('a'), complete('x'), complete('y')]);
    // A read, a product and four sums, one after the other, and all rows at once: 16 products of 3 DSPs.
    expect(latency).toBeLessThanOrEqual(2 + 4 + 4 * 6 + 1);
    expect(resources.dsp).toBeGreaterThanOrEqual(16 * 3);
  });

  it('shares operators among copies that read what others wrote', async () => {
    const steps = await estimator(`void f(int a[8]) {
  T: for (int t = 0; t < 4; t++) S: for (int i = 0; i < 8; i++) a[i] = a[i] * 3001 + 7; }`);
    const once = steps([unroll('S'), complete('a')]);
    const all = steps([unroll('T'), unroll('S'), complete('a')]);
    expect(all.resources.dsp).toBe(once.resources.dsp);
  });

  it('keeps a loop inside that stays one', async () => {
    const nest = await estimator(`void f(const int a[4][100], int b[4][100]) {
  R: for (int i = 0; i < 4; i++) C: for (int j = 0; j < 100; j++) b[i][j] = a[i][j] + 7; }`);
    const result = nest([unroll('R')]);
    expect(result.latency).toBeGreaterThan(100);
    expect(loopOf(result, nest.kernel, 'C').latency).toBeGreaterThan(100);
  });
});

describe('a copy of a memory inside a loop', () => {
  const blocks = (body: string): string => `#include <string.h>
void f(const int a[16][64], int o[16][64]) {
  int part[64];
  B: for (int b = 0; b < 16; b++) { memcpy(part, a[b], 256); ${body} }
}`;

  it('takes its cycles in each iteration, whatever else stands there', async () => {
    for (const body of ['o[b][0] = part[5];', 'M: for (int i = 0; i < 64; i++) o[b][i] = part[i] + 1;']) {
      const estimate = await estimator(blocks(body));
      expect(estimate().latency).toBeGreaterThanOrEqual(16 * 64);
      expect(estimate([unroll('B')]).latency).toBeGreaterThanOrEqual(16 * 64);
    }
  });

  it('keeps its loop from being pipelined, and the one around from being flattened', async () => {
    const estimate = await estimator(blocks('M: for (int i = 0; i < 64; i++) o[b][i] = part[i] + 1;'));
    const around = loopOf(estimate(), estimate.kernel, 'B');
    expect(around).toMatchObject({ absorbed: 'no', ii: null });
    const asked = loopOf(estimate([{ kind: 'pipeline', loop: 'B' }]), estimate.kernel, 'B');
    expect(asked).toMatchObject({ absorbed: 'no', ii: null });
  });
});

describe('recurrences under unrolling', () => {
  const apart = (distance: number): string => `void f(float a[1032]) {
  L: for (int i = ${distance}; i < 1024 + ${distance}; i++) a[i] = a[i - ${distance}] * 0.5f + 1.0f; }`;

  it.each([
    [8, 1],
    [8, 2],
    [8, 4],
    [8, 8],
    [3, 2],
  ])('of distance %i, copied %i times, run through as many links as lie in the distance', async (distance, copies) => {
    const estimate = await estimator(apart(distance).replace('1032', String(1024 + distance)));
    const chain = loopOf((await estimator(apart(1)))(), estimate.kernel, 'L').ii ?? NaN;
    const { ii } = loopOf(estimate([unroll('L', copies), complete('a')]), estimate.kernel, 'L');
    expect(chain).toBeGreaterThan(8);
    // In registers the chain is shorter by the read and the write of the memory.
    expect(ii).toBeLessThanOrEqual(Math.ceil((chain * copies) / distance));
    expect(ii).toBeGreaterThanOrEqual(Math.ceil(((chain - 4) * copies) / distance));
  });

  it('add up where copies may meet at an address that is known at run time alone', async () => {
    const estimate = await estimator(`void f(const unsigned char in[4096], int h[256]) {
  int bins[256];
  Z: for (int i = 0; i < 256; i++) bins[i] = 0;
  C: for (int i = 0; i < 4096; i++) bins[in[i]]++;
  O: for (int i = 0; i < 256; i++) h[i] = bins[i]; }`);
    for (const target of [vitis2025, vitis2022]) {
      const ii = (copies: number): number =>
        loopOf(estimate([unroll('C', copies)], target), estimate.kernel, 'C').ii ?? NaN;
      expect(ii(1)).toBeGreaterThan(1);
      for (const copies of [2, 4, 8]) expect(ii(copies)).toBe(copies * ii(1));
    }
  });
});

describe('what every iteration of a pipeline reads', () => {
  const rows = `void f(const int x[512], int y[4][512]) {
  L: for (int i = 0; i < 4; i++) M: for (int j = 0; j < 512; j++) y[i][j] = x[j] + i; }`;

  it('is read before it, by the ports that there are', async () => {
    const estimate = await estimator(rows);
    const latency = (...x: Json[]): number =>
      estimate([{ kind: 'pipeline', loop: 'L' }, complete('y'), ...x]).latency ?? NaN;
    const banks = (factor: number): Json => ({
      kind: 'array_partition',
      variable: 'x',
      type: 'cyclic',
      factor,
      dim: 1,
    });
    expect(latency() - latency(banks(16))).toBe(512 / 2 - 512 / 2 / 16);
    expect(latency(banks(16)) - latency(banks(256))).toBe(512 / 2 / 16 - 1);
    expect(latency(banks(256))).toBeLessThanOrEqual(latency(complete('x')) + 2);
  });
});
