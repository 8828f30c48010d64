// Fixed-point products and sums keep the widths that the library gives them.
#include "ap_fixed.h"
typedef ap_fixed<18, 4> in_t;
typedef ap_ufixed<12, 0> frac_t;
void mix(const in_t a[32], const in_t b[32], frac_t k, ap_fixed<40, 12> out[32]) {
  for (int i = 0; i < 32; i++) {
#pragma HLS PIPELINE
    ap_fixed<40, 12> p = a[i] * b[i];
    out[i] = p * k + a[i];
  }
}

/* facts
function mix
  const fixed18.4 a[32] argument
  const fixed18.4 b[32] argument
  fixed40.12 out[32] argument
  for i x32
    reads a[i], b[i]
    writes out[i]
    operators mul fixed36.8, mul fixed48.8, add fixed40.12
*/
