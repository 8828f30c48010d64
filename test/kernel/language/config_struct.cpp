// A layer whose sizes come from a configuration struct, as generated networks do.
#include "ap_fixed.h"
typedef ap_fixed<16, 6> value_t;
struct dense_base {
  static const unsigned n_in = 10;
  static const unsigned n_out = 10;
  typedef float accum_t;
};
struct config2 : dense_base {
  static const unsigned n_in = 16;
  static const unsigned n_out = 5;
  static const unsigned reuse_factor = 1;
  typedef ap_fixed<24, 12> accum_t;
};
template <class data_T, class res_T, typename CONFIG_T>
void dense(data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_out], value_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
           value_t biases[CONFIG_T::n_out]) {
  typename CONFIG_T::accum_t acc[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=acc complete
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
reset:
  for (unsigned i = 0; i < CONFIG_T::n_out; i++) acc[i] = (typename CONFIG_T::accum_t)biases[i];
product:
  for (unsigned i = 0; i < CONFIG_T::n_in; i++)
    for (unsigned o = 0; o < CONFIG_T::n_out; o++) acc[o] += data[i] * weights[i * CONFIG_T::n_out + o];
result:
  for (unsigned o = 0; o < CONFIG_T::n_out; o++) res[o] = (res_T)acc[o];
}
template <class T, int N>
void relu(T data[N], T res[N]) {
  for (int i = 0; i < N; i++) {
#pragma HLS UNROLL
    res[i] = data[i] > 0 ? data[i] : (T)0;
  }
}
void network(value_t input[16], value_t output[5], value_t w[80], value_t b[5]) {
#pragma HLS DATAFLOW
  value_t hidden[5];
  dense<value_t, value_t, config2>(input, hidden, w, b);
  relu<value_t, 5>(hidden, output);
}

/* facts
function dense
  fixed16.6 data[16] argument
  fixed16.6 res[5] argument
  fixed16.6 weights[80] argument
  fixed16.6 biases[5] argument
  fixed24.12 acc[5] local
  reset: for i x5
    reads biases[i]
    writes acc[i]
  product: for i'2 x16
    carries acc
    for o x5
      reads data[i'2], weights[5*i'2 + o], acc[o]
      writes acc[o]
      operators mul fixed32.12, add fixed24.12
  result: for o'2 x5
    reads acc[o'2]
    writes res[o'2]
function relu
  fixed16.6 data[5] argument
  fixed16.6 res[5] argument
  for i x5
    reads data[i]
    writes res[i]
    operators cmp u1, select fixed16.6
function network
  fixed16.6 input[16] argument
  fixed16.6 output[5] argument
  fixed16.6 w[80] argument
  fixed16.6 b[5] argument
  fixed16.6 hidden[5] local
  calls dense(input, hidden, w, b), relu(hidden, output)
*/
