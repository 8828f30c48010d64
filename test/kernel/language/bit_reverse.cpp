// Bit reversal with ap_uint bits and swaps; two counters in one loop.
#include "ap_int.h"
typedef ap_uint<10> index_t;
static index_t reverse(index_t v) {
  index_t r;
  for (int i = 0, j = 9; i < 10; i++, j--) {
#pragma HLS UNROLL
    r[j] = v[i];
  }
  return r;
}
void bit_reverse(float re[1024], float im[1024]) {
  for (index_t i = 0;; i++) {
    index_t k = reverse(i);
    if (i < k) {
      float t = re[i];
      re[i] = re[k];
      re[k] = t;
      t = im[i];
      im[i] = im[k];
      im[k] = t;
    }
    if (i == 1023) break;
  }
}

/* facts
function reverse -> u10
  for i x10
    operators cmp u1, cast u1, cast u10
    carries r
function bit_reverse
  f32 re[1024] argument
  f32 im[1024] argument
  for i x1024
    reads re[i] if, re[call] if, im[i] if, im[call] if
    writes re[i] if, re[call] if, im[i] if, im[call] if
    operators 2 x cmp u1
    carries 2 x re, 2 x im
    calls reverse()
*/
