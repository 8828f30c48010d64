import { describe, expect, it } from 'vitest';
import type { Target } from '../../../server/src/predict/types';
import { estimator, loopOf } from '../estimate';

/** At 10 ns on 7 series: loads and stores of memories share cycles with operators in the older tools. */
const vivado2018: Target = { part: 'xc7z020clg400-1', clockNs: 10, tool: 'vivado_hls 2018.3' };
const vitis2021: Target = { part: 'xc7z020clg400-1', clockNs: 10, tool: 'vitis_hls 2021.2' };

describe('partitions', () => {
  const window = (pragma: string): string => `
    struct pixel { unsigned char r, g, b; };
    void f(pixel in[64], pixel out[64]) {
      pixel rows[2][64];
      ${pragma}
      L: for (int i = 0; i < 64; i++) {
    #pragma HLS pipeline II=1
        pixel a = rows[0][i], b = rows[1][i];
        rows[0][i] = b;
        rows[1][i] = in[i];
        pixel o;
        o.r = a.r + b.r; o.g = a.g; o.b = b.b;
        out[i] = o;
      }
    }`;

  it.each([
    // Two reads and two writes of each member.
    ['', 2],
    ['#pragma HLS array_partition variable=rows complete dim=1', 1],
    ['#pragma HLS array_partition variable=rows.r complete dim=1', 2],
  ])('of an array of structs are those of all its members: %j', async (pragma, ii) => {
    const estimate = await estimator(window(pragma));
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'L').ii).toBe(ii);
  });

  const rows = (callers: string, callees: string): string => `
    void line(int s[8], int d[8]) {
    #pragma HLS inline off
      ${callees}
      O: for (int k = 0; k < 8; k++) {
    #pragma HLS pipeline
        int t = 0;
        for (int n = 0; n < 8; n++) t += s[(n + k) & 7] * n;
        d[k] = t;
      }
    }
    void f(int in[64], int out[8][8]) {
      int a[8][8];
      ${callers}
      for (int i = 0; i < 64; i++) a[i / 8][i % 8] = in[i];
      for (int r = 0; r < 8; r++) line(a[r], out[r]);
    }`;

  it.each([
    ['', '', 4],
    ['#pragma HLS array_partition variable=a complete dim=2', '', 1],
    ['#pragma HLS array_partition variable=a complete dim=0', '', 1],
    // The row is chosen by its bank, and keeps the ports that it has.
    ['#pragma HLS array_partition variable=a complete dim=1', '', 4],
    ['', '#pragma HLS array_partition variable=s complete', 1],
  ])('of an array hold in the function that is given a row of it: %j, %j', async (callers, callees, ii) => {
    const estimate = await estimator(rows(callers, callees));
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'O').ii).toBe(ii);
  });

  it('of a parameter that is given rows are of their own dimension of the array', async () => {
    const estimate = await estimator(`
      void line(int s[8]) {
      #pragma HLS inline off
      #pragma HLS array_partition variable=s complete
        for (int k = 0; k < 8; k++) s[k]++;
      }
      void f(int out[16]) {
        int a[4][8];
        for (int r = 0; r < 4; r++) line(a[r]);
        L: for (int i = 0; i < 4; i++) {
      #pragma HLS pipeline
          int t = 0;
          for (int k = 0; k < 8; k++) t += a[i][k];
          out[i] = t;
        }
      }`);
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'L').ii).toBe(1);
  });

  it('make registers, which are read and written in one cycle at any index', async () => {
    const text = (pragma: string): string => `
      void f(ap_uint<4> in[256], short out[16]) {
        short count[16];
        ${pragma}
        L: for (int i = 0; i < 256; i++) {
      #pragma HLS pipeline
          count[in[i]]++;
        }
        for (int i = 0; i < 16; i++) out[i] = count[i];
      }`;
    const [memory, registers] = [
      await estimator(text('')),
      await estimator(text('#pragma HLS array_partition variable=count complete')),
    ];
    expect(loopOf(memory([], vitis2021), memory.kernel, 'L').ii).toBe(2);
    expect(loopOf(registers([], vitis2021), registers.kernel, 'L').ii).toBe(1);
  });

  it('are made of a table by itself where unrolling fixes an index', async () => {
    const text = (index: string): string => `
      static const short c[8][8] = {{1, 2, 3}, {4, 5, 6}};
      void f(short s[8], int d[8]) {
      #pragma HLS array_partition variable=s complete
        L: for (int k = 0; k < 8; k++) {
      #pragma HLS pipeline
          int t = 0;
          for (int n = 0; n < 8; n++) t += s[n] * c${index};
          d[k] = t;
        }
      }`;
    const [fixed, moving] = [await estimator(text('[k][n]')), await estimator(text('[k][(n + k) & 7]'))];
    expect(loopOf(fixed([], vitis2021), fixed.kernel, 'L').ii).toBe(1);
    expect(loopOf(moving([], vitis2021), moving.kernel, 'L').ii).toBe(4);
  });
});

describe('slices of a product', () => {
  it.each([
    // A DSP48E1 multiplies 25 by 18 bits, a DSP48E2 27 by 18.
    ['ap_int<27>', 'ap_int<18>', 2, 1],
    ['ap_int<25>', 'ap_int<18>', 1, 1],
    // Two pieces a side: 17 bits and, with the sign, 18.
    ['ap_int<35>', 'ap_int<35>', 4, 4],
    ['ap_int<36>', 'ap_int<36>', 9, 9],
    // Of an int only the lower half is kept; what a fixed-point product loses at its lower end is computed.
    ['int', 'int', 3, 3],
    ['ap_fixed<32, 16>', 'ap_fixed<32, 16>', 4, 4],
  ])('of %s and %s: %d on 7 series, %d on UltraScale+', async (a, b, series7, ultrascale) => {
    const estimate = await estimator(
      `void f(${a} x[64], ${b} y[64], ${a.replace(/<(\d+)>/, '<72>')} z[64]) { for (int i = 0; i < 64; i++) z[i] = x[i] * y[i]; }`,
    );
    expect(estimate([], vitis2021).resources.dsp).toBe(series7);
    expect(estimate().resources.dsp).toBe(ultrascale);
  });

  it.each([
    ['(long long)x[i] * y[i]', 4],
    ['x[i] * (long long)y[i]', 4],
    ['(long long)(x[i] * y[i])', 3],
  ])('of ints as a cast makes it wide: %s takes %d', async (product, dsp) => {
    const text = `void f(int x[64], int y[64], long long z[64]) { for (int i = 0; i < 64; i++) z[i] = ${product}; }`;
    expect((await estimator(text))().resources.dsp).toBe(dsp);
  });
});

describe('Vivado HLS', () => {
  it('looks up in the cycle in which the index is there', async () => {
    const estimate = await estimator(`
      void f(unsigned char a[16], unsigned char t[256], unsigned char b[16]) {
        L: for (int i = 0; i < 16; i++) b[i] = t[a[i]];
      }`);
    // The index 3.7 ns into the second cycle, its element into the third, and written in that: three cycles an iteration.
    expect(loopOf(estimate([], vivado2018), estimate.kernel, 'L').latency).toBe(16 * 3 + 1);
    // With no time for two accesses in a cycle they have one each, and the write another.
    expect(loopOf(estimate([], { ...vivado2018, clockNs: 6 }), estimate.kernel, 'L').latency).toBe(16 * 5 + 1);
  });

  it('makes BRAM of memories of 1024 bits and more, later tools of more than 4096', async () => {
    const bramOf = async (words: number, target: Target): Promise<number> => {
      const estimate = await estimator(`
        void f(short in[${words}], short out[${words}]) {
          short m[${words}];
          for (int i = 0; i < ${words}; i++) m[i] = in[i];
          for (int i = 0; i < ${words}; i++) out[i] = m[${words - 1} - i];
        }`);
      return estimate([], target).resources.bram;
    };
    expect(await bramOf(63, vivado2018)).toBe(0);
    expect(await bramOf(64, vivado2018)).toBe(1);
    expect(await bramOf(64, { ...vivado2018, tool: 'vitis_hls 2023.2' })).toBe(0);
    expect(await bramOf(257, { ...vivado2018, tool: 'vitis_hls 2023.2' })).toBe(1);
  });

  it('reads what every iteration reads in every iteration, once loops are unrolled', async () => {
    const estimate = await estimator(`
      void f(short s[8], short d[8]) {
        L: for (int k = 0; k < 8; k++) {
      #pragma HLS pipeline
          int t = 0;
          for (int n = 0; n < 8; n++) t += s[n] * k;
          d[k] = t;
        }
      }`);
    expect(loopOf(estimate([], vivado2018), estimate.kernel, 'L').ii).toBe(4);
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'L').ii).toBe(1);
  });

  it('adds to an element at a fixed address in memory', async () => {
    const estimate = await estimator(`
      void f(int a[64], int r[4], int at) {
        L: for (int i = 0; i < 64; i++) {
      #pragma HLS pipeline
          r[at] += a[i];
        }
      }`);
    expect(loopOf(estimate([], vivado2018), estimate.kernel, 'L')).toMatchObject({ ii: 2 });
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'L')).toMatchObject({ ii: 1 });
  });
});

describe('a lookup in one of two unrolled loops', () => {
  it('is made once for each copy of its own loop', async () => {
    const estimate = await estimator(`
      void f(unsigned char s[16], unsigned char k[16], unsigned char t[256]) {
      #pragma HLS array_partition variable=s complete
      #pragma HLS array_partition variable=k complete
        R: for (int r = 0; r < 10; r++) {
      #pragma HLS pipeline
          for (int i = 0; i < 16; i++) s[i] ^= k[i];
          for (int i = 0; i < 16; i++) s[i] = t[s[i]];
        }
      }`);
    // Sixteen reads of two ports.
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'R').ii).toBe(8);
  });
});

describe('a body that is no pipeline', () => {
  const sum = (pragma: string, ...terms: string[]): string => `
    void f(int a[128], int b[64]) {
      ${pragma}
      L: for (int i = 0; i < 64; i++) b[i] = ${terms.join(' + ')};
    }`;

  it.each([
    // Two elements are there in the cycle after the first, in which they are added up and written: two cycles an iteration.
    ['', ['a[i]', 'a[i + 1]'], 2],
    // Three turns of two ports.
    ['', ['a[i]', 'a[i + 1]', 'a[i + 2]', 'a[i + 3]', 'a[i + 4]', 'a[i + 5]'], 4],
    [
      '#pragma HLS array_partition variable=a cyclic factor=3',
      ['a[i]', 'a[i + 1]', 'a[i + 2]', 'a[i + 3]', 'a[i + 4]', 'a[i + 5]'],
      2,
    ],
  ])('waits for the ports of a memory: %j %j', async (pragma, terms, cycles) => {
    const estimate = await estimator(sum(pragma, ...terms));
    expect(loopOf(estimate([], { ...vivado2018, clockNs: 30 }), estimate.kernel, 'L').latency).toBe(64 * cycles + 1);
  });

  it('does not add up what branches that exclude each other read', async () => {
    const estimate = await estimator(`
      void f(int a[128], int b[64], int c) {
        L: for (int i = 0; i < 64; i++) if (c > i) b[i] = a[i] + a[i + 1]; else b[i] = a[i + 2] + a[i + 3];
      }`);
    expect(loopOf(estimate([], { ...vivado2018, clockNs: 30 }), estimate.kernel, 'L').latency).toBe(64 * 2 + 1);
  });
});

describe('a perfect nest', () => {
  it('may carry a variable through both loops', async () => {
    const estimate = await estimator(`
      void f(int a[20], int b[20]) {
        int sum = 0;
        R: for (int i = 0; i < 20; i++)
          C: for (int j = 0; j < 20; j++) {
      #pragma HLS pipeline
            if (j == 0) sum = 0;
            sum += a[j] * j;
            if (j == 19) b[i] = sum;
          }
      }`);
    expect(loopOf(estimate([], vitis2021), estimate.kernel, 'C')).toMatchObject({ ii: 1, tripCount: 400 });
  });
});

describe('a number shifted by the counter', () => {
  it('in a struct is no stream that the counter is read from', async () => {
    const estimate = await estimator(`
      struct symbol { ap_uint<9> value; ap_uint<32> often; };
      void f(symbol in[32], int out[8]) {
        L: for (int s = 0; s < 32; s += 4) out[s / 4] = (in[s].often >> s) & 15;
      }`);
    expect(loopOf(estimate(), estimate.kernel, 'L').tripCount).toBe(8);
  });
});
