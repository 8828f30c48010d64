// Binary layer: xnor, popcount by bit access, thresholds; template dimensions given by the calls.
#include "ap_int.h"
#include "hls_stream.h"
template <unsigned IN, unsigned OUT, unsigned SIMD, unsigned PE>
void binary_matvec(hls::stream<ap_uint<SIMD>> &in, hls::stream<ap_uint<PE>> &out,
                   const ap_uint<SIMD> weights[PE][(IN / SIMD) * (OUT / PE)], const ap_int<16> thresholds[PE][OUT / PE]) {
  const unsigned SF = IN / SIMD;
  const unsigned NF = OUT / PE;
  ap_uint<SIMD> buffer[SF];
  ap_int<16> acc[PE];
#pragma HLS ARRAY_PARTITION variable=acc complete dim=0
  unsigned tile = 0;
  for (unsigned nf = 0; nf < NF; nf++) {
    for (unsigned sf = 0; sf < SF; sf++) {
#pragma HLS PIPELINE II=1
      ap_uint<SIMD> act;
      if (nf == 0) {
        act = in.read();
        buffer[sf] = act;
      } else {
        act = buffer[sf];
      }
      for (unsigned pe = 0; pe < PE; pe++) {
#pragma HLS UNROLL
        ap_uint<SIMD> match = ~(act ^ weights[pe][tile]);
        ap_int<16> ones = 0;
        for (unsigned b = 0; b < SIMD; b++) ones += match[b];
        acc[pe] = (sf == 0 ? ap_int<16>(0) : acc[pe]) + ones;
      }
      tile++;
      if (sf == SF - 1) {
        ap_uint<PE> word = 0;
        for (unsigned pe = 0; pe < PE; pe++) word[pe] = acc[pe] > thresholds[pe][nf];
        out.write(word);
      }
    }
  }
}
void layer(hls::stream<ap_uint<32>> &in, hls::stream<ap_uint<4>> &out, const ap_uint<32> w[4][64],
           const ap_int<16> t[4][16]) {
  binary_matvec<128, 64, 32, 4>(in, out, w, t);
}

/* facts
function binary_matvec
  const u32 weights[4][64] argument
  const i16 thresholds[4][16] argument
  u32 buffer[4] local
  i16 acc[4] local
  for nf x16
    operators cmp u1, not u1, cast u32
    for sf x4
      reads buffer[sf] if, in:u32
      writes buffer[sf] if, out:u4
      operators select u32, 2 x cmp u1, not u1
      carries acc
      for pe x4
        reads weights[pe][sf + phi], acc[pe] if
        writes acc[pe]
        operators xor u32, not u32, select i16, add i16
        for b x32
          operators cast u1, add i16
          carries ones
      for pe'2 x4 guarded
        reads acc[pe'2] if, thresholds[pe'2][nf] if
        operators cmp u1, cast u4
        carries word
function layer
  const u32 w[4][64] argument
  const i16 t[4][16] argument
  calls binary_matvec(w, t)
*/
