import { describe, expect, it } from 'vitest';
import { estimator, loopOf, pipelined } from '../estimate';

/** A process that copies `trips` elements: load 2, store 1. */
const copy = (name: string, trips: number): string =>
  `void ${name}(int a[${trips}], int b[${trips}]) { for (int i = 0; i < ${trips}; i++) b[i] = a[i]; }\n`;
const copied = (trips: number): number => pipelined(1, trips, 3) + 1;

/** The same from stream to stream: a read and a write of a cycle each. */
const forward = (name: string, trips: number): string =>
  `void ${name}(hls::stream<int> &x, hls::stream<int> &y) { for (int i = 0; i < ${trips}; i++) y.write(x.read()); }\n`;
const forwarded = (trips: number): number => pipelined(1, trips, 2) + 1;

const region = (parameters: string, body: string): string => `void f(${parameters}) {\n#pragma HLS dataflow\n${body} }`;

describe('a dataflow region', () => {
  it('of parts with nothing in common takes as long as the longest', async () => {
    const estimate = await estimator(
      `${copy('g', 64)}${copy('h', 128)}${region('int a[64], int b[64], int c[128], int d[128]', 'g(a, b); h(c, d);')}`,
    );
    expect(estimate()).toMatchObject({ latency: copied(128) + 1, interval: 128 });
  });

  it('hands an array over when it is done: the sum along the way, a start for every slowest part', async () => {
    const estimate = await estimator(
      `${copy('g', 64)}${region('int a[64], int b[64]', 'int s[64], t[64]; g(a, s); g(s, t); g(t, b);')}`,
    );
    // A cycle between the end of one process and the start of the next.
    expect(estimate()).toMatchObject({ latency: 3 * copied(64) + 2 + 1, interval: 64 });
  });

  it('takes the longest way through a graph that forks and joins', async () => {
    const estimate = await estimator(`
      ${copy('g', 64)}
      void split(int a[64], int b[64], int c[64]) { for (int i = 0; i < 64; i++) { b[i] = a[i]; c[i] = a[i]; } }
      void slow(int a[64], int b[64]) { for (int i = 0; i < 64; i++) for (int j = 0; j < 100; j++) b[i] = a[i] + j; }
      void join(int a[64], int b[64], int c[64]) { for (int i = 0; i < 64; i++) c[i] = a[i] + b[i]; }
      ${region('int a[64], int b[64]', 'int p[64], q[64], r[64], s[64]; split(a, p, q); g(p, r); slow(q, s); join(r, s, b);')}`);
    const result = estimate();
    const of = (name: string): number => result.functions.find((f) => f.name === name)?.latency ?? NaN;
    expect(result.latency).toBe(of('split') + 1 + of('slow') + 1 + of('join') + 1);
    // 64 x 100 iterations, the loops flattened: the slowest process starts anew after the last one.
    expect(result.interval).toBe(64 * 100);
  });

  it('lets the reader of a stream start with the first element', async () => {
    const estimate = await estimator(
      `${forward('g', 100)}${region('hls::stream<int> &x, hls::stream<int> &y', 'hls::stream<int> s, t; g(x, s); g(s, t); g(t, y);')}`,
    );
    // Each process starts 2 cycles, one iteration, after the one before it.
    expect(estimate()).toMatchObject({ latency: forwarded(100) + 2 * 2 + 1, interval: 100 });
  });

  it('ends with its slowest part, wherever that stands', async () => {
    const slow = forward('slow', 100).replace(
      'y.write(x.read())',
      '{ int v = x.read(); for (int j = 0; j < 70; j++) v = v * v + j; y.write(v); }',
    );
    const estimate = await estimator(
      `${slow}${forward('g', 100)}${region('hls::stream<int> &x, hls::stream<int> &y', 'hls::stream<int> s; slow(x, s); g(s, y);')}`,
    );
    const own = estimate().functions.find((f) => f.name === 'slow')?.latency ?? NaN;
    // The reader ends a cycle after the last element.
    // An iteration of the flattened loops every 4 cycles.
    expect(estimate()).toMatchObject({ latency: own + 1 + 1, interval: 4 * 7000 });
  });

  it('starts again only when it is done where two processes write one array', async () => {
    const estimate = await estimator(
      `${copy('g', 64)}${region('int a[64], int b[64]', 'int s[64]; g(a, s); g(b, s); g(s, b);')}`,
    );
    expect(estimate()).toMatchObject({ latency: 3 * copied(64) + 2 + 1, interval: 3 * copied(64) + 2 + 1 });
  });

  it('can be made of loops', async () => {
    const estimate = await estimator(
      region(
        'int a[64], int b[64]',
        'int s[64]; for (int i = 0; i < 64; i++) s[i] = a[i]; for (int i = 0; i < 64; i++) b[i] = s[i];',
      ),
    );
    expect(estimate()).toMatchObject({ latency: 2 * pipelined(1, 64, 3) + 1 + 1, interval: 64 });
  });

  it('in a loop starts once for each of its intervals', async () => {
    const estimate = await estimator(`
      ${copy('g', 64)}
      void f(int a[10][64], int b[10][64]) {
        L: for (int r = 0; r < 10; r++) {
#pragma HLS dataflow
          int s[64]; g(a[r], s); g(s, b[r]); } }`);
    const once = 2 * copied(64) + 1;
    expect(loopOf(estimate(), estimate.kernel, 'L').latency).toBe(once + 9 * 64 + 1);
  });

  it('with an unknown part is unknown', async () => {
    const estimate = await estimator(`
      void g(hls::stream<int> &x, hls::stream<int> &y) { int v; do { v = x.read(); y.write(v); } while (v != 0); }
      ${region('hls::stream<int> &x, hls::stream<int> &y', 'hls::stream<int> s; g(x, s); g(s, y);')}`);
    expect(estimate()).toMatchObject({ latency: null, interval: null });
  });
});

describe('a region whose processes share an array by rows', () => {
  const stage = copy('stage', 64);
  const split = '#pragma HLS array_partition variable=s complete dim=1';
  const of = async (pragma: string, body: string): Promise<{ latency: number | null; interval: number | null }> => {
    const estimate = await estimator(`${stage}${region('int a[64], int b[64]', `int s[4][64];\n${pragma}\n${body}`)}`);
    const { latency, interval } = estimate();
    return { latency, interval };
  };
  const chain = 'stage(a, s[0]); stage(s[0], s[1]); stage(s[1], s[2]); stage(s[2], s[3]); stage(s[3], b);';
  const whole = 5 * copied(64) + 4 + 1;

  it('has a channel for each row', async () => {
    expect(await of(split, chain)).toEqual({ latency: whole, interval: 64 });
  });

  it('has one channel, with several producers, where the rows are one memory', async () => {
    expect(await of('', chain)).toEqual({ latency: whole, interval: whole });
  });

  it('takes a loop of very many iterations for one process', async () => {
    const estimate = await estimator(`
      void g(const int a[4], int b[4]) {
      #pragma HLS inline off
        for (int i = 0; i < 4; i++) b[i] = a[i] + 1;
      }
      void f(const int a[3000][3000][4], int b[3000][3000][4]) {
      #pragma HLS dataflow
        for (int i = 0; i < 3000; i++) {
      #pragma HLS unroll
          for (int j = 0; j < 3000; j++) {
      #pragma HLS unroll
            g(a[i][j], b[i][j]);
          }
        }
      }`);
    const { latency, interval } = estimate();
    expect(latency).toBeGreaterThan(9_000_000);
    expect(interval).toBeGreaterThanOrEqual(latency!);
  });

  it('has a process for each iteration of an unrolled loop', async () => {
    const loop =
      'stage(a, s[0]);\nfor (int i = 0; i < 3; i++) {\n#pragma HLS unroll\nstage(s[i], s[i + 1]); }\nstage(s[3], b);';
    expect(await of(split, loop)).toEqual({ latency: whole, interval: 64 });
  });

  it('runs the copies of a process beside each other where none reads what another writes', async () => {
    const estimate = await estimator(`
      ${forward('g', 100)}
      void deal(hls::stream<int> &x, hls::stream<int> y[4]) {
        for (int i = 0; i < 100; i++) { int v = x.read(); for (int k = 0; k < 4; k++) {
#pragma HLS unroll
          y[k].write(v); } }
      }
      ${region(
        'hls::stream<int> &x, hls::stream<int> z[4]',
        'hls::stream<int> y[4];\ndeal(x, y);\nfor (int k = 0; k < 4; k++) {\n#pragma HLS unroll\ng(y[k], z[k]); }',
      )}`);
    const own = (name: string): number => estimate().functions.find((f) => f.name === name)?.latency ?? NaN;
    // All four start with the first element, and the region anew with its slowest process.
    expect(estimate().interval).toBe(100);
    expect(estimate().latency).toBeLessThan(own('deal') + own('g'));
  });
});
