// Layers of a generated network: streams of arrays of fixed-point numbers, sizes and types in configuration structs, weights as tables.
#include "ap_fixed.h"
#include "hls_stream.h"
namespace nnet {
template <typename T, unsigned N> struct array {
  typedef T value_type;
  static const unsigned size = N;
  T data[N];
  T &operator[](size_t pos) { return data[pos]; }
  const T &operator[](size_t pos) const { return data[pos]; }
};
enum io_type { io_parallel = 0, io_stream };
struct dense_config {
  typedef float bias_t;
  typedef float weight_t;
  typedef float accum_t;
  static const unsigned n_in = 10;
  static const unsigned n_out = 10;
  static const unsigned io_type = io_parallel;
  static const unsigned strategy = 0;
  static const unsigned reuse_factor = 1;
  template <class x_T, class y_T> using product = int;
};
template <class x_T, class w_T> struct mult {
  static auto product(x_T a, w_T w) -> decltype(a * w) {
#pragma HLS INLINE
    return a * w;
  }
};
template <class data_T, class res_T, typename CONFIG_T>
inline typename CONFIG_T::accum_t cast(typename CONFIG_T::accum_t x) { return (typename CONFIG_T::accum_t)x; }
template <class data_T, class res_T, typename CONFIG_T>
void dense_latency(data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_out],
                   typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
                   typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
  data_T cache;
  typename CONFIG_T::accum_t mult_[CONFIG_T::n_in * CONFIG_T::n_out];
  typename CONFIG_T::accum_t acc[CONFIG_T::n_out];
#pragma HLS function_instantiate variable=weights,biases
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
#pragma HLS ARRAY_PARTITION variable=biases complete
#pragma HLS ARRAY_PARTITION variable=mult_ complete
#pragma HLS ARRAY_PARTITION variable=acc complete
  int multiplier_limit = (CONFIG_T::n_in * CONFIG_T::n_out + CONFIG_T::reuse_factor - 1) / CONFIG_T::reuse_factor;
#pragma HLS ALLOCATION operation instances=mul limit=multiplier_limit
Product1:
  for (int ii = 0; ii < CONFIG_T::n_in; ii++) {
    cache = data[ii];
  Product2:
    for (int jj = 0; jj < CONFIG_T::n_out; jj++) {
      int index = ii * CONFIG_T::n_out + jj;
      mult_[index] = mult<data_T, typename CONFIG_T::weight_t>::product(cache, weights[index]);
    }
  }
ResetAccum:
  for (int iacc = 0; iacc < CONFIG_T::n_out; iacc++) acc[iacc] = (typename CONFIG_T::accum_t)biases[iacc];
Accum1:
  for (int ii = 0; ii < CONFIG_T::n_in; ii++)
  Accum2:
    for (int jj = 0; jj < CONFIG_T::n_out; jj++) acc[jj] += mult_[ii * CONFIG_T::n_out + jj];
Result:
  for (int ires = 0; ires < CONFIG_T::n_out; ires++) res[ires] = cast<data_T, res_T, CONFIG_T>(acc[ires]);
}
template <class data_T, class res_T, typename CONFIG_T>
void dense_resource(data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_out],
                    typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
                    typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
  const int rufactor = CONFIG_T::reuse_factor;
  const int multfactor = (CONFIG_T::n_in < CONFIG_T::reuse_factor) ? CONFIG_T::n_in : CONFIG_T::reuse_factor;
  const int multiplier_limit = (CONFIG_T::n_in * CONFIG_T::n_out) / multfactor;
  const int block_factor = (CONFIG_T::n_in * CONFIG_T::n_out) / CONFIG_T::reuse_factor;
  const int multscale = multiplier_limit / CONFIG_T::n_out;
  const int nin = CONFIG_T::n_in;
  const int nout = CONFIG_T::n_out;
#pragma HLS ARRAY_RESHAPE variable=weights block factor=block_factor
#pragma HLS ARRAY_PARTITION variable=biases complete
  typename CONFIG_T::accum_t acc[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=acc complete
InitAccum:
  for (int iacc = 0; iacc < nout; iacc++) {
#pragma HLS UNROLL
    acc[iacc] = (typename CONFIG_T::accum_t)biases[iacc];
  }
ReuseLoop:
  for (int ir = 0; ir < rufactor; ir++) {
#pragma HLS PIPELINE II=1 rewind
    int w_index = ir;
    int in_index = ir;
    int out_index = 0;
    int acc_step = 0;
  MultLoop:
    for (int im = 0; im < block_factor; im++) {
#pragma HLS UNROLL
      acc[out_index] += static_cast<typename CONFIG_T::accum_t>(
          mult<data_T, typename CONFIG_T::weight_t>::product(data[in_index], weights[w_index]));
      w_index += rufactor;
      in_index += rufactor;
      if (in_index >= nin) in_index = ir;
      if (acc_step + 1 >= multscale) {
        acc_step = 0;
        out_index++;
      } else
        acc_step++;
    }
  }
Result:
  for (int ires = 0; ires < CONFIG_T::n_out; ires++) {
#pragma HLS UNROLL
    res[ires] = cast<data_T, res_T, CONFIG_T>(acc[ires]);
  }
}
template <class data_T, class res_T, typename CONFIG_T>
void dense(data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_out],
           typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
           typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS inline
  if (CONFIG_T::strategy == 0)
    dense_latency<data_T, res_T, CONFIG_T>(data, res, weights, biases);
  else
    dense_resource<data_T, res_T, CONFIG_T>(data, res, weights, biases);
}
// streaming
template <class data_T, typename CONFIG_T>
void data_prepare(hls::stream<data_T> &data_stream, typename data_T::value_type data[CONFIG_T::n_in]) {
#pragma HLS INLINE
  if (CONFIG_T::n_in / data_T::size > 1) {
  DataPrepare:
    for (int i_in = 0; i_in < CONFIG_T::n_in / data_T::size; i_in++) {
#pragma HLS PIPELINE
      data_T data_pack = data_stream.read();
    DataPack:
      for (int i_pack = 0; i_pack < data_T::size; i_pack++) {
#pragma HLS UNROLL
        data[i_in * data_T::size + i_pack] = data_pack[i_pack];
      }
    }
  } else {
    data_T data_pack = data_stream.read();
  DataPackSingle:
    for (int i_pack = 0; i_pack < data_T::size; i_pack++) {
#pragma HLS UNROLL
      data[i_pack] = data_pack[i_pack];
    }
  }
}
template <class res_T, typename CONFIG_T>
void res_write(typename res_T::value_type res[CONFIG_T::n_out], hls::stream<res_T> &res_stream) {
#pragma HLS INLINE
ResWrite:
  for (unsigned i_out = 0; i_out < CONFIG_T::n_out / res_T::size; i_out++) {
#pragma HLS PIPELINE
    res_T res_pack;
#pragma HLS DATA_PACK variable=res_pack
  ResPack:
    for (int i_pack = 0; i_pack < res_T::size; i_pack++) {
#pragma HLS UNROLL
      res_pack[i_pack] = res[i_out * res_T::size + i_pack];
    }
    res_stream.write(res_pack);
  }
}
template <class data_T, class res_T, typename CONFIG_T>
void dense(hls::stream<data_T> &data_stream, hls::stream<res_T> &res_stream,
           typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
           typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS INLINE recursive
  typename data_T::value_type data[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=data complete
  typename res_T::value_type res[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=res complete
  data_prepare<data_T, CONFIG_T>(data_stream, data);
  if (CONFIG_T::strategy == 0)
    dense_latency<typename data_T::value_type, typename res_T::value_type, CONFIG_T>(data, res, weights, biases);
  else
    dense_resource<typename data_T::value_type, typename res_T::value_type, CONFIG_T>(data, res, weights, biases);
  res_write<res_T, CONFIG_T>(res, res_stream);
}
template <class data_T, class res_T, typename CONFIG_T>
void relu(hls::stream<data_T> &data, hls::stream<res_T> &res) {
ReLUActLoop:
  for (int i = 0; i < CONFIG_T::n_in / res_T::size; i++) {
#pragma HLS PIPELINE
    data_T in_data = data.read();
    res_T out_data;
#pragma HLS DATA_PACK variable=out_data
  ReLUPackLoop:
    for (int j = 0; j < res_T::size; j++) {
#pragma HLS UNROLL
      if (in_data[j] > 0) out_data[j] = in_data[j];
      else out_data[j] = 0;
    }
    res.write(out_data);
  }
}
} // namespace nnet
#define N_IN 16
#define N_L2 8
#define N_L4 4
typedef nnet::array<ap_fixed<16, 6>, N_IN> input_t;
typedef nnet::array<ap_fixed<16, 6>, N_L2> layer2_t;
typedef nnet::array<ap_fixed<16, 6>, N_L4> result_t;
typedef ap_fixed<16, 6> model_default_t;
typedef ap_fixed<8, 3> weight2_t;
struct config2 : nnet::dense_config {
  static const unsigned n_in = N_IN;
  static const unsigned n_out = N_L2;
  static const unsigned io_type = nnet::io_stream;
  static const unsigned strategy = 0;
  static const unsigned reuse_factor = 4;
  typedef model_default_t accum_t;
  typedef model_default_t bias_t;
  typedef weight2_t weight_t;
};
struct relu_config3 { static const unsigned n_in = 8; };
struct config4 : nnet::dense_config {
  static const unsigned n_in = N_L2;
  static const unsigned n_out = N_L4;
  static const unsigned strategy = 1;
  static const unsigned reuse_factor = 8;
  typedef model_default_t accum_t;
  typedef model_default_t bias_t;
  typedef model_default_t weight_t;
};
static weight2_t w2[128] = {0.5, 0.25};
static model_default_t b2[8] = {0.1};
static model_default_t w4[32] = {0.5, 0.25};
static model_default_t b4[4] = {0.1};
void myproject(hls::stream<input_t> &input_1, hls::stream<result_t> &layer5_out) {
#pragma HLS INTERFACE axis port=input_1,layer5_out
#pragma HLS DATAFLOW
  hls::stream<layer2_t> layer2_out("layer2_out");
#pragma HLS STREAM variable=layer2_out depth=1
  nnet::dense<input_t, layer2_t, config2>(input_1, layer2_out, w2, b2);
  hls::stream<layer2_t> layer3_out("layer3_out");
#pragma HLS STREAM variable=layer3_out depth=1
  nnet::relu<layer2_t, layer2_t, relu_config3>(layer2_out, layer3_out);
  nnet::dense<layer2_t, result_t, config4>(layer3_out, layer5_out, w4, b4);
}

/* facts
function operator[] -> ?
  ? data[?] global
  reads data[pos]
function array::operator[] -> ?
  ? data[?] global
  reads data[pos]
function product -> ?
  operators mul ?
function cast -> ?
function dense_latency
  fixed16.6 data[16] argument
  fixed16.6 res[8] argument
  fixed8.3 weights[128] argument
  fixed16.6 biases[8] argument
  fixed16.6 mult_[128] local
  fixed16.6 acc[8] local
  Product1: for ii x16
    reads data[ii]
    Product2: for jj x8
      reads weights[8*ii + jj]
      writes mult_[8*ii + jj]
      operators mul fixed16.6
  ResetAccum: for iacc x8
    reads biases[iacc]
    writes acc[iacc]
  Accum1: for ii'2 x16
    carries acc
    Accum2: for jj'2 x8
      reads mult_[8*ii'2 + jj'2], acc[jj'2]
      writes acc[jj'2]
      operators add fixed16.6
  Result: for ires x8
    reads acc[ires]
    writes res[ires]
function dense_resource
  fixed16.6 data[8] argument
  fixed16.6 res[4] argument
  fixed16.6 weights[32] argument
  fixed16.6 biases[4] argument
  fixed16.6 acc[4] local
  InitAccum: for iacc x4
    reads biases[iacc]
    writes acc[iacc]
  ReuseLoop: for ir x8
    MultLoop: for im x4
      reads data[phi], weights[ir + 8*im], acc[phi]
      writes acc[phi]
      operators mul fixed16.6, add fixed16.6, 3 x add i32, 2 x cmp u1, 3 x select i32
      carries in_index, acc_step, out_index, acc
  Result: for ires x4
    reads acc[ires]
    writes res[ires]
function dense
  ? data[?] argument
  ? res[?] argument
  ? weights[?] argument
  ? biases[?] argument
  calls dense_latency<?, ?, ?>(data, res, weights, biases), dense_resource<?, ?, ?>(data, res, weights, biases)
function data_prepare
  ? data[?] argument
  reads data_stream:?
  operators div ?, cmp u1, not u1
  DataPrepare: for i_in x? guarded
    reads data_stream:?
    operators mul ?
    DataPack: for i_pack x? guarded
      writes data[i_pack + mul] if
      operators cast ?, add ?
  DataPackSingle: for i_pack'2 x? guarded
    writes data[i_pack'2] if
    operators cast ?
function res_write
  ? res[?] argument
  ResWrite: for i_out x?
    writes res_stream:?
    operators mul ?
    ResPack: for i_pack x?
      reads res[i_pack + mul]
      operators add ?, cast ?
      carries res_pack
function dense(hls::stream, hls::stream, CONFIG_T::weight_t[], CONFIG_T::bias_t[])
  ? weights[?] argument
  ? biases[?] argument
  ? data[?] local
  ? res[?] local
  reads data_stream:?
  operators div ?, cmp u1, not u1
  calls dense_latency<?, ?, ?>(data, res, weights, biases), dense_resource<?, ?, ?>(data, res, weights, biases)
  DataPrepare: for i_in x? guarded
    reads data_stream:?
    operators mul ?
    DataPack: for i_pack x? guarded
      writes data[i_pack + mul] if
      operators cast ?, add ?
  DataPackSingle: for i_pack'2 x? guarded
    writes data[i_pack'2] if
    operators cast ?
  ResWrite: for i_out x?
    writes res_stream:?
    operators mul ?
    ResPack: for i_pack'3 x?
      reads res[i_pack'3 + mul]
      operators add ?, cast ?
      carries res_pack
function relu
  fixed16.6 in_data.data[8] local
  fixed16.6 out_data.data[8] local
  ReLUActLoop: for i x1
    reads out_data.data[0], out_data.data[1], out_data.data[2], out_data.data[3], out_data.data[4], out_data.data[5], out_data.data[6], out_data.data[7], data:u128
    writes in_data.data[0], in_data.data[1], in_data.data[2], in_data.data[3], in_data.data[4], in_data.data[5], in_data.data[6], in_data.data[7], res:u128
    operators 8 x cast fixed16.6, cast u128
    ReLUPackLoop: for j x8
      reads in_data.data[j]
      writes 2 x out_data.data[j] if
      operators cmp u1, not u1
function myproject
  fixed8.3 w2[128] global
  fixed16.6 b2[8] global
  fixed16.6 data[16] local
  fixed16.6 res[8] local
  fixed16.6 data_pack.data[16] local
  fixed16.6 res_pack.data[8] local
  fixed16.6 w4[32] global
  fixed16.6 b4[4] global
  fixed16.6 data[8] local
  fixed16.6 res[4] local
  fixed16.6 data_pack.data[8] local
  fixed16.6 res_pack.data[4] local
  reads input_1:u256, layer3_out:u128
  writes 2 x data_pack.data[0], 2 x data_pack.data[1], 2 x data_pack.data[2], 2 x data_pack.data[3], 2 x data_pack.data[4], 2 x data_pack.data[5], 2 x data_pack.data[6], 2 x data_pack.data[7], data_pack.data[8], data_pack.data[9], data_pack.data[10], data_pack.data[11], data_pack.data[12], data_pack.data[13], data_pack.data[14], data_pack.data[15]
  operators 24 x cast fixed16.6
  calls dense_latency(data, res, w2, b2), relu(), dense_resource(data, res, w4, b4)
  DataPackSingle: for i_pack x16
    reads data_pack.data[i_pack]
    writes data[i_pack]
  ResWrite: for i_out x1
    reads res_pack.data[0], res_pack.data[1], res_pack.data[2], res_pack.data[3], res_pack.data[4], res_pack.data[5], res_pack.data[6], res_pack.data[7]
    writes layer2_out:u128
    operators cast u128
    ResPack: for i_pack'2 x8
      reads res[8*i_out + i_pack'2]
      writes res_pack.data[i_pack'2]
  DataPackSingle: for i_pack'3 x8
    reads data_pack.data[i_pack'3]
    writes data[i_pack'3]
  ResWrite: for i_out'2 x1
    reads res_pack.data[0], res_pack.data[1], res_pack.data[2], res_pack.data[3]
    writes layer5_out:u64
    operators cast u64
    ResPack: for i_pack'4 x4
      reads res[4*i_out'2 + i_pack'4]
      writes res_pack.data[i_pack'4]
problem hls.deprecated: 'data_pack' is out of use: write aggregate
problem hls.deprecated: 'data_pack' is out of use: write aggregate
*/
