import { describe, expect, it } from 'vitest';
import { estimator, loopOf, pipelined, vitis2025, type Json } from '../estimate';

const pipeline = (loop: string): Json => ({ kind: 'pipeline', loop });
const complete = (variable: string): Json => ({ kind: 'array_partition', variable, type: 'complete', dim: 0 });

/** One pipelined loop that fills an array: a store a cycle. */
const fill = (name: string, trips: number): string =>
  `void ${name}(float a[${trips}]) { for (int i = 0; i < ${trips}; i++) a[i] = 1; }\n`;
/** Its latency as a function: the loop, and a cycle to leave. */
const filled = (trips: number): number => pipelined(1, trips, 1) + 1;

describe('calls in a row', () => {
  const two = `${fill('g', 64)}${fill('h', 128)}`;

  it('add up where one needs what another wrote, with a cycle for each call', async () => {
    const estimate = await estimator(`${two} void f(float b[128]) { g(b); h(b); }`);
    expect(estimate().latency).toBe(filled(64) + 1 + (filled(128) + 1) + 1);
    expect(estimate().functions.map((f) => [f.name, f.latency])).toEqual([
      ['f', 201],
      ['g', 67],
      ['h', 131],
    ]);
  });

  it('start together where nothing connects them', async () => {
    const estimate = await estimator(`${two} void f(float a[64], float b[128]) { g(a); h(b); }`);
    expect(estimate().latency).toBe(filled(128) + 1 + 1);
  });

  it('run one after the other where both read one array: its ports are shared', async () => {
    const sum = 'int sum(int a[64]) { int s = 0; for (int i = 0; i < 64; i++) s += a[i]; return s; }\n';
    const estimate = await estimator(`${sum} int f(int a[64], int b[64]) { return sum(a) + sum(b); }`);
    const shared = await estimator(`${sum} int f(int a[64], int b[64]) { return sum(a) + sum(a); }`);
    const once = estimate().functions[1]?.latency ?? NaN;
    expect((shared().latency ?? NaN) - (estimate().latency ?? NaN)).toBe(once + 1);
  });

  it('count as often as the function is called', async () => {
    const estimate = await estimator(`${fill('g', 64)} void f(float a[64]) { g(a); g(a); g(a); }`);
    expect(estimate().latency).toBe(3 * (filled(64) + 1) + 1);
    expect(estimate().functions.map((f) => f.name)).toEqual(['f', 'g']);
  });

  it('wait for a result that they take as an argument', async () => {
    const sum = 'float sum(float a[64], float s) { for (int i = 0; i < 64; i++) s += a[i]; return s; }\n';
    const once = await estimator(`${sum} float f(float a[64], float b[64]) { return sum(a, 0) + 1; }`);
    const chained = await estimator(`${sum} float f(float a[64], float b[64]) { return sum(b, sum(a, 0) * 2); }`);
    expect(chained().latency).toBeGreaterThan(2 * (once().functions[1]?.latency ?? Infinity));
  });
});

describe('a function of operations alone', () => {
  it('takes a state less than cycles: the last one is the state that ends it', async () => {
    // fmul 4, fadd 6, store 1.
    const estimate = await estimator('void f(float a[1], float x, float y) { a[0] = x * y + x; }');
    expect(estimate()).toMatchObject({ latency: 4 + 6 + 1 - 1, interval: 11 });
  });

  it('of one combinational operator ends where it starts', async () => {
    expect((await estimator('int f(int x, int y) { return x + y; }'))()).toMatchObject({ latency: 0, interval: 1 });
  });
});

describe('a pipelined function', () => {
  const dot = `float f(float a[8], float b[8]) {
#pragma HLS pipeline
    float s = 0;
    L: for (int i = 0; i < 8; i++) s += a[i] * b[i];
    return s; }`;

  it('has its loops unrolled, and starts as often as its ports allow', async () => {
    const estimate = await estimator(dot);
    const result = estimate();
    expect(loopOf(result, estimate.kernel, 'L').absorbed).toBe('unrolled');
    // 8 reads of an array on 2 ports.
    expect(result.interval).toBe(4);
    // Partitioned: registers. fmul 4, then 8 sums as a tree under unsafe math: fadd 6 for the first and for 3 levels.
    expect(estimate([complete('a'), complete('b')])).toMatchObject({ interval: 1, latency: 4 + 6 + 3 * 6 - 1 });
  });

  it('is not one where a bound varies', async () => {
    const estimate = await estimator(dot.replace('float b[8])', 'float b[8], int n)').replace('i < 8', 'i < n'));
    expect(estimate().latency).toBeNull();
    expect(loopOf(estimate(), estimate.kernel, 'L').absorbed).toBe('no');
  });
});

describe('a call in a loop', () => {
  const callee =
    'float dot(float x[8], float y[8]) { float s = 0; D: for (int i = 0; i < 8; i++) s += x[i] * y[i]; return s; }\n';
  const text = `${callee} void f(float a[8], float b[8], float o[128]) { L: for (int r = 0; r < 128; r++) o[r] = dot(a, b); }`;

  it('keeps a loop sequential that no directive pipelines', async () => {
    const estimate = await estimator(text);
    const result = estimate();
    expect(loopOf(result, estimate.kernel, 'L')).toMatchObject({
      pipelined: false,
      limit: { kind: 'sequential', reason: 'call' },
    });
    // Each iteration: the callee, a cycle to call it, the store, a cycle to go round.
    const once = result.functions[1]?.latency ?? 0;
    expect(result.latency).toBe(128 * (once + 1 + 1 + 1) + 1 + 1);
  });

  it('is pipelined with the loop, its own loops unrolled', async () => {
    const estimate = await estimator(text);
    const result = estimate([pipeline('L')]);
    expect(loopOf(result, estimate.kernel, 'D').absorbed).toBe('unrolled');
    // The callee reads 8 elements on 2 ports.
    expect(loopOf(result, estimate.kernel, 'L')).toMatchObject({
      ii: 4,
      limit: { kind: 'callee', callee: 'dot', ii: 4 },
    });
    const fast = estimate([pipeline('L'), complete('a'), complete('b')]);
    // fmul 4, a tree of 8 sums 24, store 1.
    expect(loopOf(fast, estimate.kernel, 'L')).toMatchObject({ ii: 1, depth: 29, latency: pipelined(1, 128, 29) });
  });

  it('blocks the pipeline where the callee can not be unrolled', async () => {
    const estimate = await estimator(text.replaceAll('i < 8', 'i < (int)y[0]').replaceAll('y[8]', 'y[8]'));
    expect(loopOf(estimate([pipeline('L')]), estimate.kernel, 'L').limit).toEqual({
      kind: 'sequential',
      reason: 'call',
    });
  });

  it('that updates an array waits for the call before', async () => {
    const estimate = await estimator(`
      void step(float s[4]) {
#pragma HLS inline off
        s[0] = s[0] * 2; }
      void f(float s[4]) { L: for (int i = 0; i < 100; i++) step(s); }`);
    // load 2, fmul 4, store 1.
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({
      ii: 7,
      limit: { kind: 'recurrence', variable: 's', latency: 7 },
    });
  });

  it('of a function without loops is taken in by a pipeline of the tool', async () => {
    const estimate = await estimator(`
      float scale(float x) {
#pragma HLS inline off
        return x * 2; }
      void f(float a[128], float o[128]) { L: for (int i = 0; i < 128; i++) o[i] = scale(a[i]); }`);
    // load 2, the callee's fmul 4, store 1.
    expect(loopOf(estimate([], vitis2025), estimate.kernel, 'L')).toMatchObject({ ii: 1, depth: 7 });
  });
});

describe('a function that keeps a state', () => {
  /** `state` is read, goes through so many divisions of some 35 cycles, and is written. */
  const text = (kept: string): string => `
void step(int x, int *y) {
#pragma HLS pipeline
  ${kept} int state[1];
#pragma HLS array_partition variable=state complete
  int next = (state[0] + 1) / (x | 1);
  state[0] = next;
  *y = next;
}
void f(int a[64], int b[64]) {
  L: for (int i = 0; i < 64; i++) {
#pragma HLS pipeline
    int y;
    step(a[i], &y);
    b[i] = y;
  }
}`;

  it('starts anew when the state is written', async () => {
    const estimate = await estimator(text('static'));
    const { ii, limit } = loopOf(estimate(), estimate.kernel, 'L');
    expect(ii).toBeGreaterThan(30);
    expect(limit).toMatchObject({ kind: 'callee', callee: 'step' });
    const stateless = await estimator(text(''));
    expect(loopOf(stateless(), stateless.kernel, 'L').ii).toBe(1);
  });

  it('is called in turn by the copies of a loop', async () => {
    const estimate = await estimator(text('static'));
    const once = loopOf(estimate(), estimate.kernel, 'L');
    const four = loopOf(estimate([{ kind: 'unroll', loop: 'L', factor: 4 }]), estimate.kernel, 'L');
    expect(four.ii).toBe(4 * (once.ii ?? 0));
  });

  it('that it is passed, and passes on, starts when what follows from it is written', async () => {
    const estimate = await estimator(`
void inner(int x, int kept[4], int *y) {
#pragma HLS inline off
#pragma HLS pipeline
  for (int i = 3; i > 0; i--) kept[i] = kept[i - 1];
  kept[0] = x;
  *y = kept[0] / (kept[3] | 1);
}
void outer(int x, int kept[4], int *y) {
#pragma HLS inline off
#pragma HLS pipeline
  inner(x, kept, y);
}
void f(int a[64], int b[64]) {
  int kept[4];
#pragma HLS array_partition variable=kept complete
  L: for (int i = 0; i < 64; i++) {
#pragma HLS pipeline
    int y;
    outer(a[i], kept, &y);
    b[i] = y;
  }
}`);
    // Its division takes some 35 cycles, which the next call does not wait for.
    expect(loopOf(estimate(), estimate.kernel, 'L').ii).toBeLessThanOrEqual(2);
  });

  it('that is a shift register starts every cycle', async () => {
    const estimate = await estimator(`
void step(int x, int *y) {
#pragma HLS pipeline
  static int taps[4];
#pragma HLS array_partition variable=taps complete
  for (int i = 3; i > 0; i--) taps[i] = taps[i - 1];
  taps[0] = x;
  *y = taps[0] / (taps[3] | 1);
}
void f(int a[64], int b[64]) {
  L: for (int i = 0; i < 64; i++) {
#pragma HLS pipeline
    int y;
    step(a[i], &y);
    b[i] = y;
  }
}`);
    expect(loopOf(estimate(), estimate.kernel, 'L').ii).toBe(1);
  });
});
