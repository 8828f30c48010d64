import { describe, expect, it } from 'vitest';
import { estimator, loopOf } from '../estimate';

// Layers that are folded onto fewer multipliers: an iteration adds SIMD products to each of PE accumulators. At 4 ns: load 2, store 1.
const layer = (partition: string): string => `
  template <unsigned SIMD, typename A, typename W, typename X>
  A mac(A const &a, W const &w, X const &x) {
  #pragma HLS inline
    A sum = a;
    for (unsigned i = 0; i < SIMD; i++) {
  #pragma HLS unroll
      ap_uint<4> v = x(4 * i + 3, 4 * i);
      sum += w[i] * v;
    }
    return sum;
  }
  template <unsigned SIMD, unsigned PE, unsigned SF, unsigned NF, typename A>
  void folds(hls::stream<ap_uint<4 * SIMD>> &in, hls::stream<ap_uint<16 * PE>> &out,
             const ap_int<4> w[PE][NF * SF][SIMD], int const reps) {
    ap_uint<4 * SIMD> kept[SF];
  #pragma HLS array_partition variable=kept complete
    A accu[1][PE];
  #pragma HLS array_partition variable=accu ${partition} dim=0
    unsigned sf = 0, nf = 0, tile = 0;
    fold: for (unsigned i = 0; i < reps * NF * SF; i++) {
  #pragma HLS pipeline II=1
      ap_uint<4 * SIMD> x;
      if (nf == 0) { x = in.read(); kept[sf] = x; } else x = kept[sf];
      if (sf == 0)
        for (unsigned p = 0; p < PE; p++) {
  #pragma HLS unroll
          accu[0][p] = 0;
        }
      for (unsigned p = 0; p < PE; p++) {
  #pragma HLS unroll
        accu[0][p] = mac<SIMD>(accu[0][p], w[p][tile], x);
      }
      tile++;
      if (++sf == SF) {
        ap_uint<16 * PE> word;
        for (unsigned p = 0; p < PE; p++) {
  #pragma HLS unroll
          word(16 * p + 15, 16 * p) = accu[0][p];
        }
        out.write(word);
        sf = 0;
        if (++nf == NF) nf = tile = 0;
      }
    }
  }
  void f(hls::stream<ap_uint<32>> &in, hls::stream<ap_uint<128>> &out, const ap_int<4> w[8][64][8]) {
  #pragma HLS array_partition variable=w complete dim=1
  #pragma HLS array_partition variable=w complete dim=3
    folds<8, 8, 16, 4, ap_int<16>>(in, out, w, 1);
  }`;

const byBin = (type: string, partition: string, terms: number): string => `
  void f(const ap_uint<3> bin[256], const ${type} v[256][8], ${type} out[8]) {
  #pragma HLS array_partition variable=v complete dim=2
    ${type} acc[8];
    ${partition}
    L: for (int i = 0; i < 256; i++) {
  #pragma HLS pipeline
      ${type} sum = acc[bin[i]];
      for (int s = 0; s < ${terms}; s++) sum += v[i][s];
      acc[bin[i]] = sum;
    }
    for (int k = 0; k < 8; k++) out[k] = acc[k];
  }`;
const registers = '\n#pragma HLS array_partition variable=acc complete';

describe('accumulators of folded layers', () => {
  it('take one addition from fold to fold, however many products an iteration adds', async () => {
    const estimate = await estimator(layer('complete'));
    expect(loopOf(estimate(), estimate.kernel, 'fold')).toMatchObject({ ii: 1, tripCount: 64 });
  });

  it.each([
    // Read 2, add, write 1.
    ['int', '', 1, 3],
    ['int', '', 8, 3],
    ['int', registers, 1, 1],
    ['int', registers, 8, 1],
    // Floating additions stay in order, 6 cycles each, where the setting does not say that they need not.
    ['float', registers, 1, 6],
    ['float', registers, 8, 48],
  ])('of %s that data chooses%s, with %i terms, start every %i cycles', async (type, partition, terms, ii) => {
    const estimate = await estimator(byBin(type, partition, terms));
    const target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2023.2' };
    expect(loopOf(estimate([], target), estimate.kernel, 'L').ii).toBe(ii);
  });
});
