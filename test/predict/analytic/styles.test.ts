import { describe, expect, it } from 'vitest';
import type { Target } from '../../../server/src/predict/types';
import { estimator, loopOf, pipelined, vitis2025 } from '../estimate';

// Kernels in the styles of public code, small enough to be worked out by hand. At 4 ns: load 2, store 1, fadd 6, fmul 4; in shares of
// a cycle an integer add takes 0.19, a logic operation 0.075, a choice 0.09, a shift by a constant nothing.
const vitisFlow: Target = { ...vitis2025, flow: 'vitis' };

describe('bits and integers', () => {
  it('a CRC of a byte: eight links of short operators share cycles', async () => {
    const estimate = await estimator(`
      ap_uint<32> f(const ap_uint<8> data[256]) {
        ap_uint<32> crc = 0xFFFFFFFF;
        byte: for (int i = 0; i < 256; i++) {
          crc ^= data[i];
          bit: for (int k = 0; k < 8; k++) crc = crc[0] ? ap_uint<32>((crc >> 1) ^ 0xEDB88320) : ap_uint<32>(crc >> 1);
        }
        return ~crc;
      }`);
    // A link is a xor and a choice, 0.16 of a cycle; eight of them and the first xor 1.4: two cycles. The load before them takes 2.
    expect(loopOf(estimate(), estimate.kernel, 'byte')).toMatchObject({ ii: 2, depth: 4, tripCount: 256 });
  });

  it.each([
    ['int', 1],
    ['ap_fixed<24, 8>', 1],
    // Unsafe math makes a tree of floating sums too; its carried adder takes 6 cycles.
    ['float', 6],
  ])('an unrolled sum of %s starts every %d cycles', async (type, ii) => {
    const estimate = await estimator(
      `void f(const ${type} a[64], ${type} out[1]) {
       #pragma HLS array_partition variable=a cyclic factor=8
         ${type} s = 0;
         L: for (int i = 0; i < 64; i++) {
       #pragma HLS unroll factor=8
       #pragma HLS pipeline
           s += a[i];
         }
         out[0] = s;
       }`,
    );
    expect(loopOf(estimate(), estimate.kernel, 'L').ii).toBe(ii);
  });

  it.each([
    // One slice each for 16 x 16 bits; 8 x 8 bits are made of LUTs; int keeps 32 of 64 bits: 3 slices.
    ['short', 1],
    ['char', 0],
    ['int', 3],
    ['ap_uint<24>', 2],
  ])('a product of %s takes %d slices', async (type, slices) => {
    const estimate = await estimator(
      `void f(const ${type} a[64], const ${type} b[64], int out[64]) { for (int i = 0; i < 64; i++) out[i] = a[i] * b[i]; }`,
    );
    expect(estimate().resources.dsp).toBe(slices);
  });
});

describe('words of several numbers', () => {
  it.each([
    // Each lane has a product of its own, as wide as the bits that it takes: a slice for 16 x 16 bits, LUTs for 8 x 8.
    [16, '16 * k + 15, 16 * k', 4],
    [16, '(k + 1) * 16 - 1, k * 16', 4],
    [8, '8 * k + 7, 8 * k', 0],
  ])('of %i bits, taken by (%s), take %i slices', async (width, range, slices) => {
    const estimate = await estimator(`
      void f(const ap_uint<64> a[64], const ap_uint<64> b[64], ap_uint<128> out[64]) {
        for (int i = 0; i < 64; i++) {
      #pragma HLS pipeline II=1
          ap_uint<${width * 2}> sum = 0;
          for (int k = 0; k < 4; k++) sum ^= a[i](${range}) * b[i].range(${range});
          out[i] = sum;
        }
      }`);
    expect(estimate().resources.dsp).toBe(slices);
  });
});

describe('helpers', () => {
  it('the pragma of an inlined helper is about the array that is passed', async () => {
    const estimate = await estimator(`
      static void dot(const float a[8], const float b[8], float &r) {
        #pragma HLS inline
        #pragma HLS array_partition variable=a complete
        #pragma HLS array_partition variable=b complete
        float s = 0;
        for (int i = 0; i < 8; i++) s += a[i] * b[i];
        r = s;
      }
      void f(const float x[8], const float y[8], float &r) {
        #pragma HLS pipeline
        dot(x, y, r);
      }`);
    // Without banks eight elements would need four cycles of two ports.
    expect(estimate().interval).toBe(1);
  });

  it('arrays in structs are handed from stage to stage of a region', async () => {
    const estimate = await estimator(`
      struct pair { float re, im; };
      void g(pair in[64], pair out[64]) { for (int i = 0; i < 64; i++) { out[i].re = in[i].im; out[i].im = in[i].re; } }
      void f(pair a[64], pair b[64]) {
        #pragma HLS dataflow
        pair s[64];
        g(a, s);
        g(s, b);
      }`);
    const stage = pipelined(1, 64, 3) + 1;
    // The second begins a cycle after the first is done.
    expect(estimate()).toMatchObject({ latency: 2 * stage + 1 + 1, interval: 64 });
  });
});

describe('kernels of the Vitis run time', () => {
  const copy = (before: string): string =>
    `${before} void f(const int *a, int *b) { L: for (int i = 0; i < 64; i++) b[i] = a[i]; }`;

  it('have memory interfaces where none is named, in the Vitis flow', async () => {
    const [own, kernel] = [await estimator(copy('')), await estimator(copy('extern "C"'))];
    const latencyOf = (estimate: typeof own, target: Target): number | null =>
      loopOf(estimate([], target), estimate.kernel, 'L').latency;
    const plain = pipelined(1, 64, 3);
    expect(latencyOf(kernel, { ...vitis2025, flow: 'vivado' })).toBe(plain);
    expect(latencyOf(own, vitisFlow)).toBe(plain);
    // Requests of one read burst and one write burst: 64 cycles of latency each, and 7 and 5 beside it.
    expect(latencyOf(kernel, vitisFlow)).toBeGreaterThanOrEqual(plain + 2 * 64);
  });

  it('keep their memory interface beside a control port, and share it where they name one bundle', async () => {
    const text = (second: string): string => `
      extern "C" void f(const int *a, const int *b, int *c, int n) {
      #pragma HLS interface m_axi port=a bundle=g0
      #pragma HLS interface m_axi port=b bundle=${second}
      #pragma HLS interface m_axi port=c bundle=g2
      #pragma HLS interface s_axilite port=a bundle=control
      #pragma HLS interface s_axilite port=b bundle=control
        int x[64], y[64];
        A: for (int i = 0; i < 64; i++) x[i] = a[i];
        B: for (int i = 0; i < 64; i++) y[i] = b[i];
        C: for (int i = 0; i < 64; i++) c[i] = x[i] + y[i];
      }`;
    const [own, shared] = [await estimator(text('g1')), await estimator(text('g0'))];
    const read = loopOf(own([], vitisFlow), own.kernel, 'A').latency ?? NaN;
    expect(read).toBeGreaterThan(pipelined(1, 64, 3) + 64);
    // Two pipelined loops that need nothing of each other start together, but not on one port.
    expect((shared([], vitisFlow).latency ?? NaN) - (own([], vitisFlow).latency ?? NaN)).toBe(read);
  });

  it('count loops up to what is asserted of their bounds', async () => {
    const estimate = await estimator(`void f(const int a[64], int b[64], int n) {
      assert(n > 0 && n <= 64);
      L: for (int i = 0; i < n; i++) b[i] = a[i];
    }`);
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({ tripCount: 64, latency: pipelined(1, 64, 3) });
  });
});

describe('layers of networks and vectors', () => {
  const layer = (factor: string): string => `
    static short w[32] = {1, 2, 3};
    static void dense(short data[8], short res[4], short weights[32]) {
      ${factor}
    #pragma HLS array_partition variable=data complete
      short acc[4] = {0, 0, 0, 0};
    #pragma HLS array_partition variable=acc complete
      reuse: for (int ir = 0; ir < 8; ir++) {
    #pragma HLS pipeline II=1
        for (int im = 0; im < 4; im++) acc[im] += data[ir] * weights[ir + 8 * im];
      }
      for (int i = 0; i < 4; i++) res[i] = acc[i];
    }
    void top(short data[8], short res[4]) { dense(data, res, w); }`;

  it('the words of a reshaped array are read whole', async () => {
    const plain = await estimator(layer(''), 'top');
    // Four elements through two ports; in words of four they are one read.
    expect(loopOf(plain(), plain.kernel, 'reuse').ii).toBe(2);
    const wide = await estimator(layer('#pragma HLS array_reshape variable=weights block factor=4'), 'top');
    expect(loopOf(wide(), wide.kernel, 'reuse').ii).toBe(1);
  });

  it.each([
    ['preset and never written: the values stand in the place of the reads', 'short w[64] = {1, 2, 3};', '', 1],
    ['written elsewhere', 'short w[64] = {1, 2, 3};', 'w[0] = data[0];', 32],
    ['without values', 'short w[64];', '', 32],
  ])('a table %s', async (_, table, write, interval) => {
    const estimate = await estimator(
      `
      ${table}
      void layer(const short data[8], short res[8], const short weights[64]) {
      #pragma HLS pipeline II=1
      #pragma HLS array_partition variable=data complete
      #pragma HLS array_partition variable=res complete
        for (int o = 0; o < 8; o++) {
          short acc = 0;
          for (int i = 0; i < 8; i++) acc += data[i] * weights[8 * o + i];
          res[o] = acc;
        }
      }
      void top(const short data[8], short res[8]) {
        ${write}
        layer(data, res, w);
      }`,
      'top',
    );
    expect(estimate().functions.find((f) => f.name === 'layer')?.interval).toBe(interval);
  });

  it('a vector is read, computed with and written at once', async () => {
    const estimate = await estimator(
      `
      void axpy(const hls::vector<float, 8> x[128], hls::vector<float, 8> y[128], float a) {
        L: for (int i = 0; i < 128; i++) y[i] = x[i] * a;
      }`,
      'axpy',
    );
    // A word of 256 bits each way; eight multipliers of three slices.
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({ ii: 1, tripCount: 128 });
    expect(estimate().resources.dsp).toBe(24);
  });
});
