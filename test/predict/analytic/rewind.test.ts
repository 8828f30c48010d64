/** Loops whose next run starts right after the last iteration of this one. */
import { describe, expect, it } from 'vitest';
import type { Target } from '../../../server/src/predict/types';
import { estimator, loopOf, pipelined, vitis2022, vitis2025 } from '../estimate';

const vivado: Target = { ...vitis2022, tool: 'vivado_hls 2019.2' };
/** At 10 ns: load 1, add 1, store 1. */
const depth = 3;
const rewind = '#pragma HLS pipeline II=1 rewind\n';

/** Latency and interval of a function `f`. */
async function times(text: string, target = vitis2022): Promise<readonly (number | null)[]> {
  const { latency, interval } = (await estimator(text))([], target);
  return [latency, interval];
}

const shift = (option: string, before = '', after = ''): string => `void f(int a[32], int b[32], int last[1]) {
  ${before}
  L: for (int i = 0; i < 32; i++) {
#pragma HLS pipeline II=1 ${option}
    b[i] = a[i] + 1;
  }
  ${after}
}`;
const alone = pipelined(1, 32, depth) + 1;

describe('a function that is one pipelined loop', () => {
  it('starts anew after II x n cycles with rewind, and takes as long as without', async () => {
    expect(await times(shift('rewind'))).toEqual([alone, 32]);
    expect(await times(shift(''))).toEqual([alone, alone + 1]);
  });

  it('may have declarations and constants before the loop', async () => {
    const text = shift('rewind', 'int s = 3; int t[4];').replace('+ 1', '+ s');
    expect(await times(text)).toEqual([alone, 32]);
  });

  it('does not where anything stands before or after the loop', async () => {
    for (const text of [shift('rewind', 'last[0] = 0;'), shift('rewind', '', 'last[0] = a[3];')]) {
      const [latency, interval] = await times(text);
      expect(interval).toBe((latency ?? NaN) + 1);
    }
    const sum = 'int f(int a[32]) { int s = 0; for (int i = 0; i < 32; i++) {\n' + rewind + 's += a[i]; } return s; }';
    const [latency, interval] = await times(sum);
    expect(interval).toBe((latency ?? NaN) + 1);
  });

  it('does not where the number of iterations is not fixed', async () => {
    const counted = (header: string, body = ''): string =>
      `void f(int a[32], int b[32], int n) { for (int i = 0; ${header}; i++) {\n#pragma HLS loop_tripcount min=32 max=32\n${rewind}${body} b[i] = a[i]; } }`;
    const [latency, interval] = await times(counted('i < n'));
    expect(interval).toBe((latency ?? NaN) + 1);
    const [ends, again] = await times(counted('i < 32', 'if (a[i] == 7) break;'));
    expect(again).toBe((ends ?? NaN) + 1);
  });

  it('does not where a run may read what the one before writes', async () => {
    const [latency, interval] = await times(shift('rewind').replace('b[i] =', 'a[i] ='));
    expect(interval).toBe((latency ?? NaN) + 1);
    // What an iteration declares is its own.
    const scratch = shift('rewind').replace('b[i] = a[i] + 1', 'int t[2]; t[i & 1] = a[i]; b[i] = t[i & 1]');
    expect((await times(scratch))[1]).toBe(32);
  });

  it('counts iterations that unrolling leaves, at the interval that they have', async () => {
    const text = shift('rewind').replace('II=1', 'II=3').replace('b[i] =', '#pragma HLS unroll factor=4\nb[i] =');
    expect((await times(text))[1]).toBe((32 / 4) * 4);
    expect((await times(text.replace('factor=4', 'factor=2')))[1]).toBe((32 / 2) * 3);
  });

  it('does so by itself in later tools, where the loop is not told to stay as it is', async () => {
    const at4ns = pipelined(1, 32, 4) + 1;
    expect(await times(shift(''), vitis2025)).toEqual([at4ns, 32]);
    const [latency, interval] = await times(shift('').replace('II=1', 'off'), vitis2025);
    expect(interval).toBe((latency ?? NaN) + 1);
    expect((await times(shift('rewind'), vivado))[1]).toBe(32);
  });
});

describe('a nest', () => {
  const nest = (outer: string, beside = ''): string => `void f(int a[8][40], int b[8][40], int c[8]) {
    R: for (int r = 0; r < 8; r++) {
      ${outer}
      ${beside}
      C: for (int i = 0; i < 40; i++) {
        ${rewind} b[r][i] = a[r][i];
      }
    }
  }`;

  it('rewinds where it flattens', async () => {
    const text = nest('');
    expect((await times(text))[1]).toBe(8 * 40);
    const estimate = await estimator(text);
    expect(loopOf(estimate([], vitis2022), estimate.kernel, 'C').restart).toBe(8 * 40);
  });

  it('does not where it stays two loops', async () => {
    for (const text of [nest('\n#pragma HLS loop_flatten off'), nest('', 'c[r] = r;')]) {
      const estimate = await estimator(text);
      const { latency, interval, functions } = estimate([], vitis2022);
      expect(interval).toBe((latency ?? NaN) + 1);
      expect(functions[0]?.loops.map(({ restart }) => restart)).toEqual([null, null]);
    }
  });
});

describe('a dataflow region', () => {
  const region = (option: string): string => `
    void g(int x[64], int y[64]) { G: for (int i = 0; i < 64; i++) {\n#pragma HLS pipeline II=1 ${option}\n y[i] = x[i] + 1; } }
    void f(int a[64], int b[64]) {
      #pragma HLS dataflow
      int s[64];
      g(a, s);
      L: for (int i = 0; i < 64; i++) {\n#pragma HLS pipeline II=1 ${option}\n b[i] = s[i]; }
    }`;

  it('starts anew with its processes', async () => {
    const process = pipelined(1, 64, depth) + 1;
    expect((await times(region('rewind')))[1]).toBe(64);
    expect((await times(region('')))[1]).toBe(process + 1);
    const once = (await times(region('rewind')))[0];
    expect(once).toBe((await times(region('')))[0]);
  });

  it('in a loop pays the gap only once', async () => {
    const looped = (option: string): string =>
      region(option)
        .replace('a[64], int b[64]', 'a[9][64], int b[9][64]')
        .replace('#pragma HLS dataflow', 'T: for (int t = 0; t < 9; t++) {\n#pragma HLS dataflow')
        .replace('g(a, s)', 'g(a[t], s)')
        .replace('b[i] =', 'b[t][i] =') + '}';
    const [plain, rewound] = [await times(looped('')), await times(looped('rewind'))];
    const gap = pipelined(1, 64, depth) + 1 + 1 - 64;
    expect((plain[0] ?? NaN) - (rewound[0] ?? NaN)).toBe(8 * gap);
  });
});
