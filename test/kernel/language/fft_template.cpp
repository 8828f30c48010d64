// Stages of a transform made by a template that instantiates itself; sizes from a specialised struct template.
#include <complex>
#include "ap_fixed.h"
#include "hls_stream.h"
template <int L> struct log2_ { static const int value = 1 + log2_<L / 2>::value; };
template <> struct log2_<1> { static const int value = 0; };
typedef std::complex<ap_fixed<16, 2>> cplx;
template <int SIZE> struct fft_stage {
  template <int STAGE> static void run(cplx in[SIZE], cplx out[SIZE]) {
    const int half = 1 << STAGE;
    for (int i = 0; i < SIZE / 2; i++) {
#pragma HLS PIPELINE II=1
      int grp = i / half, k = i % half;
      int a = grp * 2 * half + k, b = a + half;
      cplx w(0.5, 0.25);
      cplx t = w * in[b];
      out[b] = in[a] - t;
      out[a] = in[a] + t;
    }
  }
};
template <int SIZE, int STAGE> void fft_rec(cplx in[SIZE], cplx out[SIZE]) {
#pragma HLS INLINE
  cplx tmp[SIZE];
  if constexpr (STAGE == 0) {
    fft_stage<SIZE>::template run<0>(in, out);
  } else {
    fft_rec<SIZE, STAGE - 1>(in, tmp);
    fft_stage<SIZE>::template run<STAGE>(tmp, out);
  }
}
void fft64(cplx in[64], cplx out[64]) {
#pragma HLS DATAFLOW
  fft_rec<64, log2_<64>::value - 1>(in, out);
}

/* facts
function run
  fixed16.2 in.re[?] argument
  fixed16.2 in.im[?] argument
  fixed16.2 out.re[?] argument
  fixed16.2 out.im[?] argument
  operators shl i32
  for i x?
    reads in.re[mul + rem + shl], in.im[mul + rem + shl], in.re[mul + rem], in.im[mul + rem]
    writes out.re[mul + rem + shl], out.im[mul + rem + shl], out.re[mul + rem], out.im[mul + rem]
    operators div i32, rem i32, shl i32, mul i32, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
function fft_rec
  fixed16.2 in.re[?] argument
  fixed16.2 in.im[?] argument
  fixed16.2 out.re[?] argument
  fixed16.2 out.im[?] argument
  fixed16.2 tmp.re[?] local
  fixed16.2 tmp.im[?] local
  operators cmp u1, 2 x shl i32, not u1
  calls fft_rec(in.re, in.im, tmp.re, tmp.im)
  for i x0 guarded
    reads in.re[mul + rem + shl] if, in.im[mul + rem + shl] if, in.re[mul + rem] if, in.im[mul + rem] if
    writes out.re[mul + rem + shl] if, out.im[mul + rem + shl] if, out.re[mul + rem] if, out.im[mul + rem] if
    operators div i32, rem i32, shl i32, mul i32, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
  for i'2 x? guarded
    reads tmp.re[mul + rem + shl] if, tmp.im[mul + rem + shl] if, tmp.re[mul + rem] if, tmp.im[mul + rem] if
    writes out.re[mul + rem + shl] if, out.im[mul + rem + shl] if, out.re[mul + rem] if, out.im[mul + rem] if
    operators div i32, rem i32, shl i32, mul i32, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
function fft64
  fixed16.2 in.re[64] argument
  fixed16.2 in.im[64] argument
  fixed16.2 tmp.re[64] local
  fixed16.2 tmp.im[64] local
  fixed16.2 tmp.re[64] local
  fixed16.2 tmp.im[64] local
  fixed16.2 tmp.re[64] local
  fixed16.2 tmp.im[64] local
  fixed16.2 tmp.re[64] local
  fixed16.2 tmp.im[64] local
  fixed16.2 tmp.re[64] local
  fixed16.2 tmp.im[64] local
  fixed16.2 out.re[64] argument
  fixed16.2 out.im[64] argument
  for i x32
    reads in.re[2*i + and + 1], in.im[2*i + and + 1], in.re[2*i + and], in.im[2*i + and]
    writes tmp.re[2*i + and + 1], tmp.im[2*i + and + 1], tmp.re[2*i + and], tmp.im[2*i + and]
    operators and i1, shl i32, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
  for i'2 x32
    reads tmp.re[4*shr + and + 2], tmp.im[4*shr + and + 2], tmp.re[4*shr + and], tmp.im[4*shr + and]
    writes tmp.re[4*shr + and + 2], tmp.im[4*shr + and + 2], tmp.re[4*shr + and], tmp.im[4*shr + and]
    operators shr i31, and i2, shl i33, shl i35, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
  for i'3 x32
    reads tmp.re[8*shr + and + 4], tmp.im[8*shr + and + 4], tmp.re[8*shr + and], tmp.im[8*shr + and]
    writes tmp.re[8*shr + and + 4], tmp.im[8*shr + and + 4], tmp.re[8*shr + and], tmp.im[8*shr + and]
    operators shr i30, and i3, 2 x shl i32, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
  for i'4 x32
    reads tmp.re[16*shr + and + 8], tmp.im[16*shr + and + 8], tmp.re[16*shr + and], tmp.im[16*shr + and]
    writes tmp.re[16*shr + and + 8], tmp.im[16*shr + and + 8], tmp.re[16*shr + and], tmp.im[16*shr + and]
    operators shr i29, and i4, shl i31, shl i35, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
  for i'5 x32
    reads tmp.re[32*shr + and + 16], tmp.im[32*shr + and + 16], tmp.re[32*shr + and], tmp.im[32*shr + and]
    writes tmp.re[32*shr + and + 16], tmp.im[32*shr + and + 16], tmp.re[32*shr + and], tmp.im[32*shr + and]
    operators shr i28, and i5, shl i30, shl i35, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
  for i'6 x32
    reads tmp.re[64*shr + and + 32], tmp.im[64*shr + and + 32], tmp.re[64*shr + and], tmp.im[64*shr + and]
    writes out.re[64*shr + and + 32], out.im[64*shr + and + 32], out.re[64*shr + and], out.im[64*shr + and]
    operators shr i27, and i6, shl i29, shl i35, 2 x add i32, 4 x shr fixed16.2, sub fixed17.3, add fixed17.3, 2 x sub fixed18.4, 2 x add fixed18.4
*/
