import { describe, expect, it } from 'vitest';
import { estimator, loopOf, pipelined, vitis2025 } from '../estimate';

/** The vitis flow: 64 + 7 cycles to the first element read, 64 + 5 after the last one written. The vivado flow: 7 and 5. */
const vitis = { ...vitis2025, flow: 'vitis' } as const;
const vivado = { ...vitis2025, flow: 'vivado' } as const;

const ports = (bundles: Readonly<Record<string, string>>): string =>
  Object.entries(bundles)
    .map(([port, bundle]) => `#pragma HLS interface m_axi port=${port} ${bundle}`)
    .join('\n');

describe('a loop over a memory interface', () => {
  const text = (bundles: Readonly<Record<string, string>>, index = 'i', pragma = ''): string =>
    `void f(int a[1024], int b[1024]) {\n${ports(bundles)}\nL: for (int i = 0; i < 128; i++) {\n${pragma}\nb[i] = a[${index}]; } }`;
  const apart = { a: 'bundle=g0', b: 'bundle=g1' };

  it('requests its bursts once: reads before it, the response to writes after it', async () => {
    const estimate = await estimator(text(apart));
    expect(estimate([], vitis).latency).toBe(71 + pipelined(1, 128, 3) + 69 + 1);
    expect(estimate([], vivado).latency).toBe(7 + pipelined(1, 128, 3) + 5 + 1);
  });

  it('reads and writes one bundle in the same cycle', async () => {
    const estimate = await estimator(text({ a: '', b: '' }));
    expect(loopOf(estimate(), estimate.kernel, 'L').ii).toBe(1);
  });

  it('that jumps requests each element, in the pipeline', async () => {
    const estimate = await estimator(text(apart, '8 * i'));
    expect(loopOf(estimate([], vitis), estimate.kernel, 'L')).toMatchObject({ ii: 1, depth: 3 + 71 });
  });

  it('takes the latency that the pragma says', async () => {
    const estimate = await estimator(text({ a: 'bundle=g0 latency=20', b: 'bundle=g1 latency=0' }));
    expect(estimate([], vitis).latency).toBe(27 + pipelined(1, 128, 3) + 5 + 1);
  });

  it('moves several elements a cycle where the port is widened', async () => {
    const estimate = await estimator(text(apart, 'i', '#pragma HLS unroll factor=4'));
    expect(loopOf(estimate([], vitis), estimate.kernel, 'L').ii).toBe(1);
    expect(loopOf(estimate([], vivado), estimate.kernel, 'L').ii).toBe(4);
  });

  it('waits for the port that two arrays share', async () => {
    const sum = (second: string): string => `void f(int a[128], int b[128], int c[128]) {
${ports({ a: 'bundle=g0', b: second, c: 'bundle=g2' })}
      L: for (int i = 0; i < 128; i++) c[i] = a[i] + b[i]; }`;
    const shared = await estimator(sum('bundle=g0'));
    expect(loopOf(shared(), shared.kernel, 'L')).toMatchObject({
      ii: 2,
      limit: { kind: 'bus', bundle: 'g0', accesses: 2 },
    });
    const own = await estimator(sum('bundle=g1'));
    expect(loopOf(own(), own.kernel, 'L').ii).toBe(1);
  });

  it('covers a nest with one burst where its elements follow each other', async () => {
    const nest = (index: string): string => `void f(int a[64][128], int o[64][128]) {
${ports({ a: '' })}
      for (int i = 0; i < 64; i++) for (int j = 0; j < 128; j++) o[i][j] = a[${index}][j]; }`;
    expect((await estimator(nest('i')))([], vitis).latency).toBe(71 + pipelined(1, 64 * 128, 3) + 1);
  });
});

describe('a copy over a memory interface', () => {
  it('takes a request and an element a cycle', async () => {
    const estimate = await estimator(`void f(int a[64], int o[64]) {
${ports({ a: '' })}
      int t[64]; memcpy(t, a, 64 * sizeof(int)); memcpy(o, t, 64 * sizeof(int)); }`);
    // Of two copies in a row the longer counts, as they overlap.
    expect(estimate([], vitis).latency).toBe(64 + 10 + 71 + 1);
  });
});
