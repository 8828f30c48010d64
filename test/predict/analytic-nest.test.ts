import { describe, expect, it } from 'vitest';
import type { AnalyticEstimate } from '../../server/src/predict/types';
import { estimator, loopOf, pipelined, vitis2022, vitis2025, type Json } from './estimate';

const pipeline = (loop: string): Json => ({ kind: 'pipeline', loop });
const off = (loop: string): Json => ({ kind: 'pipeline', loop, off: true });
const unroll = (loop: string, factor?: number): Json => ({ kind: 'unroll', loop, ...(factor ? { factor } : {}) });

const perfect = `void f(float a[8][128], float b[8][128]) {
  R: for (int i = 0; i < 8; i++) C: for (int j = 0; j < 128; j++) b[i][j] = a[i][j] * 2.5f; }`;
const imperfect = `void f(float a[8][128], float o[8]) {
  R: for (int i = 0; i < 8; i++) { float s = 0; C: for (int j = 0; j < 128; j++) s += a[i][j]; o[i] = s; } }`;
const short = `void f(float a[128][8], float b[128][8]) {
  R: for (int i = 0; i < 128; i++) C: for (int j = 0; j < 8; j++) b[i][j] = a[i][j] * 2.5f; }`;

describe('flattening', () => {
  it('makes one loop of a perfect nest', async () => {
    const estimate = await estimator(perfect);
    const result = estimate();
    for (const label of ['R', 'C']) {
      expect(loopOf(result, estimate.kernel, label)).toMatchObject({
        tripCount: 1024,
        ii: 1,
        latency: pipelined(1, 1024, 7),
      });
    }
    expect(loopOf(result, estimate.kernel, 'R').absorbed).toBe('flattened');
    expect(result.latency).toBe(pipelined(1, 1024, 7) + 1);
  });

  it('of three loops', async () => {
    const estimate = await estimator(`void f(int a[4][5][100]) {
      A: for (int i = 0; i < 4; i++) B: for (int j = 0; j < 5; j++) C: for (int k = 0; k < 100; k++) a[i][j][k] = 1; }`);
    expect(estimate().latency).toBe(pipelined(1, 2000, 1) + 1);
  });

  it('stops where a directive says so', async () => {
    const estimate = await estimator(perfect);
    const result = estimate([{ kind: 'loop_flatten', loop: 'C', off: true }]);
    expect(loopOf(result, estimate.kernel, 'C').latency).toBe(pipelined(1, 128, 7));
    expect(loopOf(result, estimate.kernel, 'R')).toMatchObject({
      absorbed: 'no',
      latency: 8 * pipelined(1, 128, 7) + 1,
      limit: { kind: 'sequential', reason: 'inner-loop' },
    });
  });

  it.each([
    ['an outer loop that is unrolled', perfect, [unroll('R', 2)]],
    ['a bound that varies', perfect.replace('j < 128', 'j < i + 100'), []],
    ['an early exit', perfect.replace('b[i][j] =', 'if (a[i][j] > 0) break; else b[i][j] ='), []],
    ['a condition', perfect.replace('C: for', 'if (a[i][0] > 0) C: for'), []],
    [
      'two inner loops',
      perfect.replace('C: for', '{ for (int k = 0; k < 100; k++) b[i][k] = 0; C: for').replace(/\}$/, '} }'),
      [],
    ],
  ])('does not pass %s', async (_, text, directives) => {
    const estimate = await estimator(text);
    expect(loopOf(estimate(directives), estimate.kernel, 'R').absorbed).toBe('no');
  });

  it('takes statements beside the inner loop with it (2025), or stops at them (2022)', async () => {
    const estimate = await estimator(imperfect);
    expect(estimate().latency).toBe(pipelined(6, 1024, 8) + 1);
    const result = estimate([], vitis2022);
    // fadd 4 at 10 ns, fed back within the iteration: II 3; the store beside the loop takes a cycle.
    expect(loopOf(result, estimate.kernel, 'C').latency).toBe(pipelined(3, 128, 5));
    expect(loopOf(result, estimate.kernel, 'R').latency).toBe(8 * (pipelined(3, 128, 5) + 1) + 1);
  });

  it('needs an II that covers what the outer loop carries', async () => {
    const carried = (trips: number): string => `void f(float a[${trips}], float x) {
      R: for (int r = 0; r < 500; r++) C: for (int i = 0; i < ${trips}; i++) a[i] = a[i] * x; }`;
    const iiOf = async (trips: number): Promise<number | null> => {
      const estimate = await estimator(carried(trips));
      return loopOf(estimate([pipeline('C')], vitis2022), estimate.kernel, 'C').ii;
    };
    // load 1 + fmul 3 + store 1, one turn of the inner loop apart
    expect([await iiOf(64), await iiOf(3), await iiOf(2)]).toEqual([1, 2, 3]);
  });
});

describe('pipelining an outer loop', () => {
  it('unrolls what is inside', async () => {
    const estimate = await estimator(short);
    const directives: Json[] = ['a', 'b'].map((variable) => ({
      kind: 'array_partition',
      variable,
      type: 'complete',
      dim: 2,
    }));
    const result = estimate([pipeline('R'), ...directives]);
    expect(loopOf(result, estimate.kernel, 'C')).toMatchObject({
      absorbed: 'unrolled',
      unroll: 8,
      tripCount: 1,
      ii: null,
    });
    expect(loopOf(result, estimate.kernel, 'R')).toMatchObject({
      ii: 1,
      tripCount: 128,
      latency: pipelined(1, 128, 7),
    });
  });

  it('pays for the ports', async () => {
    const estimate = await estimator(short);
    // 8 reads over 2 ports; depth grows by II - 1.
    expect(loopOf(estimate([pipeline('R')]), estimate.kernel, 'R')).toMatchObject({ ii: 4, depth: 7 + 3 });
  });

  it('is blocked by an inner bound that varies, which then is not pipelined either', async () => {
    const estimate = await estimator(`void f(float a[128][64], float o[128]) {
      R: for (int i = 0; i < 64; i++) C: for (int j = 0; j <= i; j++) o[j] = a[i][j]; }`);
    const result = estimate([pipeline('R')]);
    expect(loopOf(result, estimate.kernel, 'R')).toMatchObject({
      pipelined: false,
      limit: { kind: 'sequential', reason: 'variable-bound' },
    });
    expect(loopOf(result, estimate.kernel, 'C').pipelined).toBe(false);
    expect(loopOf(estimate(), estimate.kernel, 'C').pipelined).toBe(true);
  });

  it('is what the tool does by itself around short loops, and Vivado HLS does not', async () => {
    const estimate = await estimator(short);
    for (const target of [vitis2025, vitis2022]) {
      expect(estimate([], target).latency).toBe(estimate([pipeline('R')], target).latency);
    }
    const vivado = estimate([], { ...vitis2022, tool: 'vivado_hls 2019.2' });
    for (const label of ['R', 'C']) {
      expect(loopOf(vivado, estimate.kernel, label)).toMatchObject({ absorbed: 'no', pipelined: false });
    }
  });

  it.each([
    ['longer than 64', 65, []],
    ['with a pragma', 8, [pipeline('C')]],
    ['with an unroll pragma', 8, [unroll('C', 2)]],
  ])('is not, around loops %s', async (_, trips, directives) => {
    const estimate = await estimator(short.replaceAll('8', String(trips)).replaceAll('12' + String(trips), '128'));
    expect(loopOf(estimate(directives), estimate.kernel, 'C').absorbed).not.toBe('unrolled');
  });
});

describe('a sequence', () => {
  it('counts statements between loops', async () => {
    const estimate = await estimator(
      'void f(float a[64], float x, float y) { L: for (int i = 0; i < 64; i++) a[i] = 1; a[0] = x * y; }',
    );
    // fmul 4 + store 1
    expect(estimate().latency).toBe(pipelined(1, 64, 1) + 5 + 1);
  });

  it('copies an element a cycle', async () => {
    const estimate = await estimator('void f(float a[64], float b[64]) { memcpy(a, b, 64 * sizeof(float)); }');
    expect(estimate().latency).toBe(64 + 10 + 1);
    const open = await estimator('void f(float a[64], float b[64], int n) { memcpy(a, b, n); }');
    expect(open().latency).toBeNull();
  });

  const dot =
    'float dot(float x[32], float y[32]) { float s = 0; for (int i = 0; i < 32; i++) s += x[i] * y[i]; return s; }';

  it('counts a callee once an iteration of a sequential loop', async () => {
    const estimate = await estimator(
      `${dot}\nvoid f(float a[8][32], float b[32], float o[8]) { L: for (int r = 0; r < 8; r++) o[r] = dot(a[r], b); }`,
    );
    const callee = pipelined(6, 32, 12) + 1;
    expect(estimate([off('L')]).latency).toBeGreaterThan(8 * callee);
  });

  it('does so by itself', async () => {
    const estimate = await estimator(
      `${dot}\nvoid f(float a[8][32], float b[32], float o[8]) { L: for (int r = 0; r < 8; r++) o[r] = dot(a[r], b); }`,
    );
    expect(estimate().latency).toBeGreaterThan(8 * (pipelined(6, 32, 12) + 1));
  });

  it.each([
    ['itself', 'int f(int n) { int s = 0; for (int i = 0; i < 4; i++) s += f(i); return s; }'],
    [
      'its caller',
      `int g(int n); int f(int n) { int s = 0; for (int i = 0; i < 4; i++) s += g(i); return s; }
       int g(int n) { int s = 0; for (int i = 0; i < 4; i++) s += f(i); return s; }`,
    ],
  ])('that calls %s has no latency', async (_, text) => expect((await estimator(text))().latency).toBeNull());
});

/** Latency worked out anew from the nodes, straight from their definition. */
function evaluated({ composition }: AnalyticEstimate, node = 0): number {
  const { multiplier, addend, combine } = composition[node]!;
  const below = composition.flatMap((child, i) =>
    child.parent === node ? [evaluated({ composition } as AnalyticEstimate, i)] : [],
  );
  const combined = combine === 'max' ? Math.max(0, ...below) : below.reduce((a, b) => a + b, 0);
  return (multiplier === 0 ? 0 : multiplier * combined) + addend;
}

describe('the composition', () => {
  const program = `
    void g(float a[64]) { for (int i = 0; i < 64; i++) a[i] = a[i] * 2; }
    void f(float a[64], float b[64], float m[16][64], int n) {
      float t[64];
      memcpy(t, a, 64 * sizeof(float));
      A: for (int i = 0; i < 16; i++) {
        float s = 0;
        B: for (int j = 0; j < 64; j++) s += m[i][j] * t[j];
        b[i] = s;
        C: for (int j = 0; j < i; j++) m[i][j] = s;
      }
      g(a);
      D: for (int i = 0; i < 64; i++) E: for (int j = 0; j < 4; j++) m[j][i] = b[i];
    }`;
  const designs: readonly (readonly [string, readonly Json[]])[] = [
    ['as it is', []],
    ['dataflow', [{ kind: 'dataflow', function: 'f' }]],
    ['unrolled inside', [unroll('B', 4), unroll('E')]],
    ['unrolled outside', [unroll('A', 2), unroll('D', 8)]],
    ['pipelined inside', [pipeline('B'), pipeline('C'), pipeline('E')]],
    ['pipelined outside', [pipeline('A'), pipeline('D')]],
    ['sequential', ['A', 'B', 'C', 'D', 'E'].map(off)],
    ['all unrolled', [unroll('D'), unroll('E'), unroll('B')]],
  ];

  it.each(designs)('gives the latency: %s', async (_, directives) => {
    const estimate = await estimator(program);
    for (const target of [vitis2025, vitis2022]) {
      const result = estimate(directives, target);
      expect(result.latency).not.toBeNull();
      expect(Math.round(evaluated(result))).toBe(result.latency);
    }
  });

  it('has parents before children, and the same nodes in every design', async () => {
    const estimate = await estimator(program);
    const shape = (directives: readonly Json[]): unknown =>
      estimate(directives).composition.map(({ parent, function: fn, loop }) => [parent, fn, loop]);
    for (const [, directives] of designs) {
      expect(shape(directives)).toEqual(shape([]));
      estimate(directives).composition.forEach((node, i) => expect(node.parent).toBeLessThan(i));
    }
    expect(estimate().composition.filter((node) => node.parent === -1)).toHaveLength(1);
  });

  it('does not depend on what was estimated before', async () => {
    const shared = await estimator(program);
    for (const target of [vitis2025, vitis2022, { ...vitis2025, clockNs: 8 }]) {
      for (const [, directives] of [...designs, ...designs]) {
        expect(shared(directives, target)).toEqual((await estimator(program))(directives, target));
      }
    }
  });
});
