import { describe, expect, it } from 'vitest';
import { estimator, loopOf, pipelined, vitis2025, type Json } from '../estimate';

const unroll = (loop: string, factor?: number): Json => ({ kind: 'unroll', loop, ...(factor ? { factor } : {}) });

const vivado = { ...vitis2025, tool: 'vivado_hls 2019.2' };

/** Two loops of 100 and 200 integer stores. */
const two = (second: string): string => `void f(int a[200], int b[200]) {
  A: for (int i = 0; i < 100; i++) a[i] = 1;
  B: for (int i = 0; i < 200; i++) ${second} }`;

describe('loops beside each other', () => {
  it('start together where they share nothing', async () => {
    const estimate = await estimator(two('b[i] = 2;'));
    expect(estimate().latency).toBe(pipelined(1, 200, 1) + 1);
  });

  it.each([
    ['one writes what the other reads', 'b[i] = a[i % 100];'],
    ['they write one array', 'a[i] = 2;'],
  ])('run one after the other where %s', async (_, second) => {
    const estimate = await estimator(two(second));
    const [first, other] = ['A', 'B'].map((label) => loopOf(estimate(), estimate.kernel, label).latency ?? 0);
    expect(estimate().latency).toBe((first ?? 0) + (other ?? 0) + 1);
  });

  it('run one after the other where a result of the first is needed', async () => {
    const estimate = await estimator(`void f(int a[100], int b[100]) { int s = 0;
      A: for (int i = 0; i < 100; i++) s += a[i];
      B: for (int i = 0; i < 100; i++) b[i] = s; }`);
    const [first, other] = ['A', 'B'].map((label) => loopOf(estimate(), estimate.kernel, label).latency ?? 0);
    expect(estimate().latency).toBeGreaterThanOrEqual((first ?? 0) + (other ?? 0));
  });

  it('run one after the other where they are not pipelined, or the tool makes no functions of loops', async () => {
    const text = two('b[i] = 2;');
    const off = { kind: 'pipeline', loop: 'A', off: true };
    const estimate = await estimator(text);
    const alone = loopOf(estimate([off]), estimate.kernel, 'A').latency ?? 0;
    expect(estimate([off]).latency).toBe(alone + pipelined(1, 200, 1) + 1);
    const both = [off, { ...off, loop: 'B' }];
    const old = await estimator(text);
    const sum = ['A', 'B'].map((label) => loopOf(old(both, vivado), old.kernel, label).latency ?? 0);
    expect(old(both, vivado).latency).toBe((sum[0] ?? 0) + (sum[1] ?? 0));
  });
});

describe('statements beside a flattened loop', () => {
  const nest = (beside: string): string => `void f(float x[64], float y[128][128], int n) {
    float a[128][128];
    A: for (int i = 0; i < 128; i++) B: for (int j = 0; j < 128; j++) a[i][j] = y[i][j];
    R: for (int i = 0; i < 128; i++) {
      float s = 0;
      U: for (int j = 0; j < 128; j++) ${beside}
      C: for (int j = 0; j < 128; j++) y[i][j] = a[i][j] * s; } }`;

  it('that read a row at once wait for eight banks', async () => {
    const estimate = await estimator(nest('s += a[i][j];'));
    // 128 reads on the two ports of 8 banks
    expect(loopOf(estimate([unroll('U')]), estimate.kernel, 'C')).toMatchObject({ ii: 8, absorbed: 'no' });
    expect(loopOf(estimate([unroll('U')]), estimate.kernel, 'R').absorbed).toBe('flattened');
  });

  it('that were unrolled with their conditions keep it from flattening', async () => {
    const estimate = await estimator(nest('if (j < n) s += a[i][j];'));
    expect(loopOf(estimate([unroll('U')]), estimate.kernel, 'C').ii).toBe(1);
    expect(loopOf(estimate([unroll('U')]), estimate.kernel, 'R').absorbed).toBe('no');
  });
});

describe('a sum under a condition', () => {
  it('takes as long as one without: the old value is kept by not writing the register', async () => {
    const text = `void f(float a[100], float o[1], int n) { float s = 0;
      L: for (int i = 0; i < 100; i++) if (i < n) s += a[i]; o[0] = s; }`;
    const estimate = await estimator(text);
    expect(loopOf(estimate(), estimate.kernel, 'L').ii).toBe(6);
    expect(loopOf(estimate([unroll('L', 4)]), estimate.kernel, 'L').ii).toBe(24);
  });
});

describe('an array that a thousand copies read', () => {
  const text = (size: number): string => `void f(int x[${size}], int o[64]) {
    int a[${size}];
    A: for (int i = 0; i < ${size}; i++) a[i] = x[i];
    R: for (int t = 0; t < 64; t++) { int s = 0; L: for (int i = 0; i < ${size}; i++) s += a[i] * t; o[t] = s; } }`;

  it('is read before the loop, two elements a cycle', async () => {
    const pipeline = { kind: 'pipeline', loop: 'R' };
    const [small, large] = await Promise.all([512, 1024].map((size) => estimator(text(size))));
    if (!small || !large) throw new Error('no estimator');
    const cycles = (estimate: typeof small): number => loopOf(estimate([pipeline]), estimate.kernel, 'R').latency ?? 0;
    // The tree of sums has a level more; what else there is more are 1024 / 2 reads.
    expect(cycles(large) - cycles(small)).toBeGreaterThanOrEqual(512);
    expect(cycles(large) - cycles(small)).toBeLessThan(520);
  });
});

describe('the bank of an element', () => {
  /** Reads 4 elements `stride` apart of a local array in each iteration. */
  const text = (stride: number): string => `void f(float x[1024], float o[256]) {
    float a[1024];
    A: for (int i = 0; i < 1024; i++) a[i] = x[i];
    R: for (int j = 0; j < 256; j++) { float s = 0;
      L: for (int k = 0; k < 4; k++) s += a[j * ${4 / stride} + k * ${stride}];
      o[j] = s; } }`;

  it('takes a division where their number is no power of two', async () => {
    const near = await estimator(text(1));
    // Neighbours lie in two banks with two ports each; four elements 4 apart need 5 banks: 10 bits and 3 cycles more.
    const far = await estimator(text(4));
    const depth = (estimate: typeof near): number => loopOf(estimate(), estimate.kernel, 'R').depth ?? 0;
    expect(depth(far) - depth(near)).toBe(10 + 3);
  });
});
