// Radix-2 FFT with strides that change by stage and std::complex.
#include <complex>
#define POINTS 256
#define LOG2 8
typedef std::complex<float> cplx;
void fft(cplx x[POINTS], const cplx twiddle[POINTS / 2]) {
stages:
  for (int stage = 1; stage <= LOG2; stage++) {
    int size = 1 << stage;
    int half_size = size / 2;
    int step = POINTS / size;
  butterflies:
    for (int j = 0; j < half_size; j++) {
      cplx w = twiddle[j * step];
    groups:
      for (int i = j; i < POINTS; i += size) {
#pragma HLS LOOP_TRIPCOUNT min=1 max=128
        int lower = i + half_size;
        cplx t = x[lower] * w;
        x[lower] = x[i] - t;
        x[i] = x[i] + t;
      }
    }
  }
}

/* facts
function fft
  f32 twiddle.re[128] argument
  f32 twiddle.im[128] argument
  f32 x.re[256] argument
  f32 x.im[256] argument
  stages: for stage x8
    operators shl i32, shr i31, div i10
    butterflies: for j x?
      reads twiddle.re[mul], twiddle.im[mul]
      operators mul i42
      groups: for _ x?
        reads x.re[phi + shr], x.im[phi + shr], 2 x x.re[phi], 2 x x.im[phi]
        writes x.re[phi + shr], x.im[phi + shr], x.re[phi], x.im[phi]
        operators cmp u1, 2 x add i32, 4 x mul f32, 3 x sub f32, 3 x add f32
        carries i, 4 x x.re, 4 x x.im
latency of fft unknown
*/
