import { describe, expect, it } from 'vitest';
import { estimator, loopOf, pipelined, vitis2022, type Json } from './estimate';

const scale = 'void f(float a[64], float b[64]) { L: for (int i = 0; i < 64; i++) b[i] = a[i] * 2.5f; }';
const sum = 'float f(float a[64]) { float s = 0; L: for (int i = 0; i < 64; i++) s += a[i]; return s; }';
const off = (loop: string): Json => ({ kind: 'pipeline', loop, off: true });
const unroll = (loop: string, factor?: number): Json => ({ kind: 'unroll', loop, ...(factor ? { factor } : {}) });

describe('a pipelined loop', () => {
  it('takes II x (n - 1) + depth, and 2 to enter and leave; the function 1 more', async () => {
    const estimate = await estimator(scale);
    // load 2 + fmul 4 + store 1
    const result = estimate();
    expect(loopOf(result, estimate.kernel, 'L')).toEqual({
      loop: 0,
      latency: pipelined(1, 64, 7),
      tripCount: 64,
      ii: 1,
      depth: 7,
      pipelined: true,
      restart: 64,
      unroll: 1,
      absorbed: 'no',
      limit: { kind: 'none' },
    });
    expect(result.latency).toBe(pipelined(1, 64, 7) + 1);
    expect(result.interval).toBe(64);
    // load 1 + fmul 3 + store 1
    expect(estimate([], vitis2022).latency).toBe(pipelined(1, 64, 5) + 1);
  });

  it('keeps a requested II that is larger than needed, and no smaller one', async () => {
    const estimate = await estimator(sum);
    const at = (ii: number): unknown => loopOf(estimate([{ kind: 'pipeline', loop: 'L', ii }]), estimate.kernel, 'L');
    expect(at(9)).toMatchObject({ ii: 9, limit: { kind: 'requested', ii: 9 }, latency: pipelined(9, 64, 8) });
    expect(at(2)).toMatchObject({ ii: 6, limit: { kind: 'recurrence' } });
  });

  it('that never runs takes a cycle', async () => {
    const estimate = await estimator('void f(int a[8]) { L: for (int i = 4; i < 4; i++) a[i] = 1; }');
    expect(estimate().latency).toBe(2);
  });
});

describe('a loop that is not pipelined', () => {
  it('takes n x (body + 1) + 1', async () => {
    const estimate = await estimator(scale);
    expect(loopOf(estimate([off('L')]), estimate.kernel, 'L')).toMatchObject({
      latency: 64 * 8 + 1,
      ii: null,
      depth: null,
      pipelined: false,
      limit: { kind: 'sequential', reason: 'not-pipelined' },
    });
  });

  it('runs unrolled copies beside each other, and sums after each other', async () => {
    // load 2 + fmul 4 + store 1 + 1, and a cycle for 4 reads on 2 ports
    expect((await estimator(scale))([off('L'), unroll('L', 4)]).latency).toBe(16 * (8 + 1) + 1 + 1);
    // load 2 + fadd 6; a tree of 4 adds 2 x 6
    expect((await estimator(sum))([off('L'), unroll('L', 4)]).latency).toBe(16 * (8 + 12 + 1) + 1 + 1);
    // Without leave to reorder the sums, the 4 copies are a chain: load 1 + 4 x 4.
    expect((await estimator(sum))([off('L'), unroll('L', 4)], vitis2022).latency).toBe(16 * (17 + 1) + 1 + 1);
  });
});

describe('what a loop carries bounds its II', () => {
  it.each([
    ['a float sum: one adder', sum, 6],
    ['a double sum', sum.replaceAll('float', 'double'), 6],
    ['an integer sum: less than a cycle', sum.replaceAll('float', 'int'), 1],
    ['a float product', sum.replace('+=', '*=').replace('s = 0', 's = 1'), 4],
    ['a sum of products: the product is not carried', sum.replace('+= a[i]', '+= a[i] * a[i]'), 6],
    ['a polynomial: product and sum', sum.replace('s += a[i]', 's = s * 0.5f + a[i]'), 10],
    ['a difference', sum.replace('+=', '-='), 6],
    ['a value that is set first: nothing', sum.replace('s +=', 's ='), 1],
    [
      'an element from the iteration before, which is in a register: fmul 4',
      'void f(float a[64]) { L: for (int i = 1; i < 64; i++) a[i] = a[i - 1] * 2.5f; }',
      4,
    ],
    [
      'a sum of four terms with it: two levels of a tree',
      'void f(float a[64], float b[64], float c[64], float d[64]) { L: for (int i = 1; i < 64; i++) a[i] = b[i] + c[i] + d[i] + a[i - 1]; }',
      12,
    ],
    [
      'one from 4 before: a quarter',
      'void f(float a[64]) { L: for (int i = 4; i < 64; i++) a[i] = a[i - 4] * 2.5f; }',
      2,
    ],
    ['one from 7 before', 'void f(float a[64]) { L: for (int i = 7; i < 64; i++) a[i] = a[i - 7] * 2.5f; }', 1],
    [
      'one that comes later: nothing',
      'void f(float a[65]) { L: for (int i = 0; i < 64; i++) a[i] = a[i + 1] * 2.5f; }',
      1,
    ],
    [
      'an element at a fixed address: a register',
      'void f(float a[64], float o[1]) { L: for (int i = 0; i < 64; i++) o[0] += a[i]; }',
      6,
    ],
    [
      'an element that is not read again',
      'void f(float a[64], float o[64]) { L: for (int i = 0; i < 64; i++) o[i] += a[i]; }',
      1,
    ],
  ])('%s', async (_, text, ii) => {
    const estimate = await estimator(text);
    const loop = loopOf(estimate(), estimate.kernel, 'L');
    expect(loop.ii).toBe(ii);
    expect(loop.limit.kind).toBe(ii === 1 ? 'none' : 'recurrence');
  });

  it.each([
    ['a histogram, where the next element may be the same', 'h[x[i]]++;'],
    ['an element whose index is not affine', 'h[(i * n) % 64] += x[i];'],
  ])('%s: load 2 + add + store', async (_, body) => {
    const text = `void f(int h[64], int x[64], int n) { L: for (int i = 0; i < 64; i++) ${body} }`;
    const estimate = await estimator(text);
    expect(loopOf(estimate(), estimate.kernel, 'L').ii).toBe(3);
  });

  it('is named in the limit', async () => {
    const estimate = await estimator(sum);
    expect(loopOf(estimate(), estimate.kernel, 'L').limit).toEqual({
      kind: 'recurrence',
      variable: 's',
      latency: 6,
      distance: 1,
    });
  });
});

describe('unrolling a sum', () => {
  it.each([
    [2, 32, 6, 8 + 6],
    [4, 16, 6, 8 + 2 * 6],
    [8, 8, 6, 8 + 3 * 6],
  ])('by a divisor (%i) keeps the II of one adder and makes a tree', async (factor, trips, ii, depth) => {
    const estimate = await estimator(sum);
    const banks: Json = { kind: 'array_partition', variable: 'a', type: 'cyclic', factor, dim: 1 };
    expect(loopOf(estimate([unroll('L', factor), banks]), estimate.kernel, 'L')).toMatchObject({
      tripCount: trips,
      ii,
      depth,
      latency: pipelined(ii, trips, depth),
      unroll: factor,
    });
  });

  it('by another factor adds a test in the middle: II 11', async () => {
    const estimate = await estimator(sum);
    expect(loopOf(estimate([unroll('L', 5)]), estimate.kernel, 'L')).toMatchObject({ tripCount: 13, ii: 11 });
  });

  it('by another factor in a flattened nest: II 6 (u - r + 2) - 1', async () => {
    const estimate = await estimator(`float f(float a[8][128]) {
      float s = 0;
      R: for (int i = 0; i < 8; i++) C: for (int j = 0; j < 128; j++) s += a[i][j];
      return s; }`);
    // 128 = 42 x 3 + 2
    expect(loopOf(estimate([unroll('C', 3)]), estimate.kernel, 'C')).toMatchObject({
      tripCount: 8 * 43,
      ii: 6 * 3 - 1,
    });
  });

  it('makes a chain where sums may not be reordered', async () => {
    const estimate = await estimator(sum);
    expect(loopOf(estimate([unroll('L', 4)], vitis2022), estimate.kernel, 'L')).toMatchObject({ ii: 4 * 4 });
  });

  it('of an element that each iteration passes on makes a chain', async () => {
    const estimate = await estimator('void f(float a[64]) { L: for (int i = 1; i < 64; i++) a[i] = a[i - 1] * 2.5f; }');
    expect(loopOf(estimate([unroll('L', 3)]), estimate.kernel, 'L')).toMatchObject({ ii: 12, tripCount: 21 });
    // Before 2023 through memory: load 1 + 3 x fmul 3 + store 1.
    expect(loopOf(estimate([unroll('L', 3)], vitis2022), estimate.kernel, 'L')).toMatchObject({ ii: 11 });
  });

  it('keeps rows apart, and asks for no port', async () => {
    const estimate = await estimator(`void f(int a[65][101], int b[65][101]) {
      L: for (int i = 0; i < 65; i++) M: for (int j = 1; j < 101; j++) a[i][j] = a[i][j - 1] + b[i][j] + b[i][j - 1]; }`);
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({ absorbed: 'no' });
    expect(loopOf(estimate(), estimate.kernel, 'M')).toMatchObject({ ii: 1 });
  });

  it('in full leaves no loop', async () => {
    const estimate = await estimator(sum);
    expect(loopOf(estimate([unroll('L')]), estimate.kernel, 'L')).toMatchObject({
      absorbed: 'unrolled',
      unroll: 64,
      tripCount: 1,
      pipelined: false,
    });
  });
});

describe('trip counts', () => {
  const open = 'void f(int a[64], int n) { L: for (int i = 0; i < n; i++) a[i] = i; }';
  const given: Json = { kind: 'loop_tripcount', loop: 'L', min: 10, max: 40 };

  it.each([
    ['a pipelined loop', []],
    ['a sequential loop', [off('L')]],
    ['an unrolled loop', [unroll('L', 4)]],
  ])('that are not known leave the latency of %s unknown', async (_, directives) => {
    const estimate = await estimator(open);
    const result = estimate(directives);
    expect(result).toMatchObject({ latency: null, interval: null });
    expect(loopOf(result, estimate.kernel, 'L')).toMatchObject({ latency: null, tripCount: null });
  });

  it('that are not known leave everything around unknown', async () => {
    const estimate = await estimator(`
      void g(int a[64], int n) { for (int i = 0; i < n; i++) a[i] = i; }
      void f(int a[64], int n) { g(a, n); L: for (int i = 0; i < 8; i++) a[i] = 1; }`);
    const result = estimate();
    expect(result.latency).toBeNull();
    expect(loopOf(result, estimate.kernel, 'L').latency).toBe(pipelined(1, 8, 1));
  });

  it('come from a directive, at their maximum', async () => {
    const estimate = await estimator(open);
    expect(loopOf(estimate([given]), estimate.kernel, 'L')).toMatchObject({
      tripCount: 40,
      latency: pipelined(1, 40, 1),
    });
    expect(estimate([given, off('L')]).latency).toBe(40 * (1 + 1) + 1 + 1);
  });

  it('come from a pragma', async () => {
    const estimate = await estimator(open.replace('a[i] = i;', '{\n#pragma HLS loop_tripcount max=40\na[i] = i; }'));
    expect(loopOf(estimate(), estimate.kernel, 'L').tripCount).toBe(40);
  });

  it('of the source win over a directive', async () => {
    const estimate = await estimator(scale);
    expect(loopOf(estimate([given]), estimate.kernel, 'L').tripCount).toBe(64);
  });

  it('that vary count at their maximum', async () => {
    const estimate = await estimator(
      'void f(int a[64]) { R: for (int i = 0; i < 64; i++) L: for (int j = 0; j < i; j++) a[j] = i; }',
    );
    expect(loopOf(estimate(), estimate.kernel, 'L').tripCount).toBe(63);
  });
});
