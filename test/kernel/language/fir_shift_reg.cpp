// FIR filter with a static shift register, fixed point.
#include "ap_fixed.h"
#define TAPS 16
typedef ap_fixed<16, 2> sample_t;
typedef ap_fixed<16, 1> coef_t;
typedef ap_fixed<36, 8> acc_t;

void fir(sample_t x, sample_t *y, const coef_t c[TAPS]) {
#pragma HLS INTERFACE s_axilite port=return
  static sample_t line[TAPS];
#pragma HLS ARRAY_PARTITION variable=line complete
  acc_t acc = 0;
shift:
  for (int i = TAPS - 1; i > 0; i--) {
#pragma HLS PIPELINE
    line[i] = line[i - 1];
  }
  line[0] = x;
mac:
  for (int i = 0; i < TAPS; i++) {
#pragma HLS PIPELINE
    acc += line[i] * c[i];
  }
  *y = (sample_t)acc;
}

/* facts
function fir
  fixed16.2 y[?] argument
  const fixed16.1 c[16] argument
  fixed16.2 line[16] static
  writes line[0], y[0]
  shift: for i x15
    reads line[-i + 14]
    writes line[-i + 15]
  mac: for i'2 x16
    reads line[i'2], c[i'2]
    operators mul fixed32.3, add fixed36.8
    carries acc
*/
