import { describe, expect, it } from 'vitest';
import type { Target } from '../../server/src/predict/types';
import { estimator, loopOf, vitis2022, vitis2025, type Json } from './estimate';

const banks = (variable: string, type: string, factor?: number, dim = 1): Json => ({
  kind: 'array_partition',
  variable,
  type,
  dim,
  ...(factor === undefined ? {} : { factor }),
});
const unroll = (loop: string, factor: number): Json => ({ kind: 'unroll', loop, factor });
const storage = (variable: string, type: string): Json => ({ kind: 'bind_storage', variable, type });

/** II of loop L, and what limits it. */
async function limitOf(
  text: string,
  directives: readonly Json[] = [],
  target: Target = vitis2025,
): Promise<{ ii: number | null; array?: string; accesses?: number }> {
  const estimate = await estimator(text);
  const { ii, limit } = loopOf(estimate(directives, target), estimate.kernel, 'L');
  return limit.kind === 'ports' ? { ii, array: limit.array, accesses: limit.accesses } : { ii };
}

const reads = (indices: readonly string[]): string =>
  `void f(float a[256], float o[64]) { L: for (int i = 0; i < 64; i++) o[i] = ${indices.map((k) => `a[${k}]`).join(' * ')}; }`;

describe('ports of an argument', () => {
  it.each([
    [['i'], 1],
    [['i', 'i + 64'], 1],
    [['i', 'i + 64', 'i + 128'], 2],
    [['2 * i', '2 * i + 1', '2 * i + 128', '2 * i + 129', '255 - i'], 3],
  ])('two of either kind in a bank (2025): %j', async (indices, ii) => {
    expect((await limitOf(reads(indices))).ii).toBe(ii);
  });

  it.each([
    [['i'], 1],
    [['i', 'i + 64'], 2],
    [['i', 'i + 64', 'i + 128'], 3],
  ])('one to read and one to write (2022): %j', async (indices, ii) => {
    expect((await limitOf(reads(indices), [], vitis2022)).ii).toBe(ii);
  });

  const both = 'void f(float a[256]) { L: for (int i = 0; i < 64; i++) a[i + 128] = a[i] * a[i + 64]; }';

  it('serve reads and writes together (2025) or apart (2022)', async () => {
    expect(await limitOf(both)).toEqual({ ii: 2, array: 'a', accesses: 3 });
    expect(await limitOf(both, [], vitis2022)).toEqual({ ii: 2, array: 'a', accesses: 2 });
  });

  it('serve equal elements once', async () => {
    expect((await limitOf(reads(['i', 'i', 'i + 64', 'i + 32 * 2']))).ii).toBe(1);
  });

  it('are not needed for what the loop does not change', async () => {
    expect((await limitOf(reads(['i', '3', '5', '7', '9', '11']))).ii).toBe(1);
  });

  it('are one each for a burst, whatever the tool', async () => {
    const mode: Json = { kind: 'interface', function: 'f', mode: 'm_axi', port: 'a' };
    expect(await limitOf(both, [mode])).toEqual({ ii: 2 });
  });

  it('follow the storage of a local array', async () => {
    const text = `void f(float o[64], float x) { float t[128];
      for (int k = 0; k < 128; k++) t[k] = x * k;
      L: for (int i = 0; i < 64; i++) o[i] = t[i] + t[127 - i]; }`;
    expect((await limitOf(text, [], vitis2022)).ii).toBe(1);
    expect((await limitOf(text, [storage('t', 'ram_s2p')], vitis2022)).ii).toBe(2);
    expect((await limitOf(text, [storage('t', 'ram_1p')], vitis2022)).ii).toBe(2);
    expect((await limitOf(text, [storage('t', 'ram_2p')], vitis2022)).ii).toBe(1);
  });
});

describe('partitions relieve ports', () => {
  const text = reads(['i']);

  it.each([
    ['none: 8 reads and 8 writes over two ports', [], 4],
    ['cyclic, as many as copies', [banks('a', 'cyclic', 8), banks('o', 'cyclic', 8)], 1],
    ['cyclic, half as many', [banks('a', 'cyclic', 4), banks('o', 'cyclic', 4)], 1],
    ['cyclic, a quarter', [banks('a', 'cyclic', 2), banks('o', 'cyclic', 2)], 2],
    ['cyclic, of one of two arrays', [banks('a', 'cyclic', 8)], 4],
    ['block: neighbours stay in one bank', [banks('a', 'block', 8), banks('o', 'cyclic', 8)], 4],
    ['complete', [banks('a', 'complete'), banks('o', 'complete')], 1],
    ['more than needed', [banks('a', 'cyclic', 16), banks('o', 'cyclic', 16)], 1],
  ])('%s', async (_, directives, ii) => expect((await limitOf(text, [unroll('L', 8), ...directives])).ii).toBe(ii));

  it('block suits copies that are far apart', async () => {
    const far = reads(['i', 'i + 64', 'i + 128', 'i + 192']);
    expect((await limitOf(far)).ii).toBe(2);
    expect((await limitOf(far, [banks('a', 'block', 4)])).ii).toBe(1);
    expect((await limitOf(far, [banks('a', 'cyclic', 4)])).ii).toBe(2);
  });

  it('act on their dimension', async () => {
    const rows = `void f(float a[8][64], float o[64]) { L: for (int j = 0; j < 64; j++)
      o[j] = a[0][j] * a[1][j] * a[2][j] * a[3][j]; }`;
    expect((await limitOf(rows)).ii).toBe(2);
    expect((await limitOf(rows, [banks('a', 'cyclic', 4, 1)])).ii).toBe(1);
    expect((await limitOf(rows, [banks('a', 'cyclic', 4, 2)])).ii).toBe(2);
    expect((await limitOf(rows, [banks('a', 'cyclic', 4, 0)])).ii).toBe(1);
  });

  it('are made by the tool itself for local arrays (2025), not for carried ones', async () => {
    const local = `void f(float o[64], float x) { float t[64];
      for (int k = 0; k < 64; k++) t[k] = x * k;
      L: for (int i = 0; i < 64; i++) o[i] = t[i]; }`;
    const open = [unroll('L', 8), banks('o', 'cyclic', 8)];
    expect((await limitOf(local, open)).ii).toBe(1);
    expect((await limitOf(local, open, vitis2022)).ii).toBe(4);
    const carried = `void f(float o[64], float x) { float t[64];
      for (int k = 0; k < 64; k++) t[k] = x;
      R: for (int r = 0; r < 100; r++) L: for (int i = 0; i < 64; i++) t[i] = t[i] * x;
      for (int k = 0; k < 64; k++) o[k] = t[k]; }`;
    // 8 reads and 8 writes over two ports.
    expect(await limitOf(carried, [unroll('L', 8), { kind: 'pipeline', loop: 'L' }])).toMatchObject({
      ii: 8,
      array: 't',
    });
  });

  it('complete ones are registers: reads cost nothing', async () => {
    const text =
      'void f(float o[64], float x) { float t[64]; for (int k = 0; k < 64; k++) t[k] = x; L: for (int i = 0; i < 64; i++) o[i] = t[i] * x; }';
    const estimate = await estimator(text);
    const depth = (directives: readonly Json[]): number | null =>
      loopOf(estimate(directives), estimate.kernel, 'L').depth;
    // load 2 + fmul 4 + store 1
    expect(depth([])).toBe(7);
    expect(depth([banks('t', 'complete')])).toBe(5);
  });
});

describe('more banks are never slower', () => {
  const kernels: readonly (readonly [string, string])[] = [
    ['neighbours', reads(['i'])],
    [
      'a stencil',
      'void f(float a[256], float o[64]) { L: for (int i = 1; i < 63; i++) o[i] = a[i - 1] + a[i] + a[i + 1]; }',
    ],
    ['strides', reads(['4 * i', '4 * i + 2'])],
    ['backwards', reads(['255 - i', 'i'])],
    [
      'rows',
      'void f(float a[16][16], float o[64]) { L: for (int i = 0; i < 16; i++) for (int j = 0; j < 16; j++) o[i] += a[i][j]; }',
    ],
    [
      'read and written',
      'void f(float a[256], float o[64]) { L: for (int i = 0; i < 64; i++) { a[i] = a[i] * 2; o[i] = a[i + 128]; } }',
    ],
  ];

  it.each(kernels)('%s', async (_, text) => {
    const estimate = await estimator(text);
    for (const target of [vitis2025, vitis2022]) {
      for (const factor of [1, 2, 4, 8]) {
        const latencies = [1, 2, 4, 8, 16].map(
          (n) => estimate([unroll('L', factor), banks('a', 'cyclic', n), banks('o', 'cyclic', n)], target).latency!,
        );
        expect(latencies).toEqual([...latencies].sort((x, y) => y - x));
      }
    }
  });

  it('nor is complete partition slower than any number of them', async () => {
    for (const [, text] of kernels) {
      const estimate = await estimator(text);
      const all = estimate([
        unroll('L', 4),
        banks('a', 'complete', undefined, 0),
        banks('o', 'complete', undefined, 0),
      ]);
      const eight = estimate([unroll('L', 4), banks('a', 'cyclic', 8, 0), banks('o', 'cyclic', 8)]);
      expect(all.latency).toBeLessThanOrEqual(eight.latency!);
    }
  });
});

describe('resources', () => {
  const text = 'void f(float a[64], float b[64]) { L: for (int i = 0; i < 64; i++) b[i] = a[i] * 2.5f; }';
  const open = (factor: number): Json[] => [
    unroll('L', factor),
    banks('a', 'cyclic', factor),
    banks('b', 'cyclic', factor),
  ];

  it('counts DSP per operator that works at once', async () => {
    const estimate = await estimator(text);
    expect(estimate().resources.dsp).toBe(3);
    expect(estimate(open(4)).resources.dsp).toBe(12);
    // II 2: half of the copies work at once.
    expect(estimate([unroll('L', 4)]).resources.dsp).toBe(6);
  });

  it('shares operators between loops that run one after the other', async () => {
    const estimate = await estimator(
      'void f(float a[64], float b[64]) { for (int i = 0; i < 64; i++) b[i] = a[i] * 2.5f; for (int i = 0; i < 64; i++) a[i] = b[i] * 3.5f; }',
    );
    expect(estimate().resources.dsp).toBe(3);
  });

  it('grows with the copies, and so does the size', async () => {
    const estimate = await estimator(text);
    for (const name of ['dsp', 'lut', 'ff'] as const) {
      const used = [1, 2, 4, 8, 16].map((factor) => estimate(open(factor)).resources[name]);
      expect(used).toEqual([...used].sort((x, y) => x - y));
    }
    expect(estimate(open(8)).size).toBe(8 * estimate().size);
  });

  it('puts local arrays where they fit', async () => {
    const local = async (type: string, dims: string, directives: readonly Json[] = []): Promise<string> => {
      const estimate = await estimator(
        `void f(${type} o[4], int n) { ${type} t${dims}; t${dims.replaceAll(/\d+/g, 'n')} = 1; o[0] = t${dims.replaceAll(/\d+/g, 'n')}; }`,
      );
      const { bram, uram } = estimate(directives).resources;
      return `${bram} BRAM, ${uram} URAM`;
    };
    expect(await local('float', '[64]')).toBe('0 BRAM, 0 URAM');
    expect(await local('float', '[512]')).toBe('1 BRAM, 0 URAM');
    expect(await local('float', '[32][32]')).toBe('2 BRAM, 0 URAM');
    expect(await local('double', '[2048]')).toBe('0 BRAM, 1 URAM');
    expect(await local('float', '[1024]', [banks('t', 'complete')])).toBe('0 BRAM, 0 URAM');
    expect(await local('float', '[2048]', [banks('t', 'cyclic', 4)])).toBe('4 BRAM, 0 URAM');
  });
});
