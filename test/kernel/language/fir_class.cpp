// A filter as a class template with a method, instantiated once.
#include "ap_int.h"
template <typename T, typename ACC, int N>
class Fir {
  T delay[N];

public:
  T step(T sample, const T taps[N]) {
#pragma HLS ARRAY_PARTITION variable=delay complete
    ACC sum = 0;
    for (int n = N - 1; n >= 0; n--) {
#pragma HLS UNROLL
      delay[n] = n == 0 ? sample : delay[n - 1];
      sum += delay[n] * taps[n];
    }
    return (T)(sum >> 8);
  }
};

void filter_block(const ap_int<12> in[256], ap_int<12> out[256], const ap_int<12> taps[8]) {
  static Fir<ap_int<12>, ap_int<28>, 8> filter;
  for (int i = 0; i < 256; i++) {
#pragma HLS PIPELINE II=1
    out[i] = filter.step(in[i], taps);
  }
}

/* facts
function step -> i12
  const i12 taps[8] argument
  i12 delay[8] global
  operators shr i20, cast i12
  for n x8
    reads delay[-n + 6] if, taps[-n + 7]
    writes delay[-n + 7]
    operators cmp u1, not u1, select i12, mul i24, add i28
    carries sum
function filter_block
  const i12 in[256] argument
  i12 out[256] argument
  const i12 taps[8] argument
  i12 filter.delay[8] static
  for i x256
    reads in[i]
    writes out[i]
    operators shr i20, cast i12
    for n x8
      reads filter.delay[-n + 6] if, taps[-n + 7]
      writes filter.delay[-n + 7]
      operators cmp u1, not u1, select i12, mul i24, add i28
      carries sum
*/
