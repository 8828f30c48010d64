// Templates of structs that hold other structs, streams and blocks; constructors with loops and arrays; operators in place.
#include "ap_fixed.h"
#include "hls_stream.h"
#include "hls_streamofblocks.h"
typedef ap_fixed<24, 8> real_t;
typedef real_t block_t[16];

template <typename T, int TAPS>
struct Taps {
  T line[TAPS];
  Taps() {
#pragma HLS array_partition variable=line complete
  clear:
    for (int i = 0; i < TAPS; i++) {
#pragma HLS unroll
      line[i] = 0;
    }
  }
  T operator[](int i) const { return line[i]; }
  Taps &operator<<(T x) {
  move:
    for (int i = TAPS - 1; i > 0; i--) {
#pragma HLS unroll
      line[i] = line[i - 1];
    }
    line[0] = x;
    return *this;
  }
};

template <typename T, int TAPS, int BANDS = 2>
class Bank {
  Taps<T, TAPS> taps[BANDS];
  const T gain;

 public:
  Bank(T g) : gain(g) {}
  T run(int band, T x, const T h[BANDS][TAPS]) {
#pragma HLS inline
    T sum = 0;
    taps[band] << x;
  mac:
    for (int t = 0; t < TAPS; t++) {
#pragma HLS unroll factor=4
      sum += taps[band][t] * h[band][t];
    }
    return sum * gain;
  }
};

void gather(hls::stream<real_t> &in, hls::stream_of_blocks<block_t, 4> &out) {
  hls::write_lock<block_t> b(out);
  for (int i = 0; i < 16; i++) b[i] = in.read();
}

void filter(hls::stream_of_blocks<block_t, 4> &in, hls::stream<real_t> &out, const real_t h[2][8]) {
  hls::read_lock<block_t> b(in);
  static Bank<real_t, 8> bank(real_t(0.25));
samples:
  for (int i = 0; i < 16; i++) {
#pragma HLS pipeline II=2
    out.write(bank.run(i & 1, b[i], h));
  }
}

void bands(hls::stream<real_t> &in, hls::stream<real_t> &out, const real_t h[2][8]) {
  hls::stream_of_blocks<block_t, 4> blocks;
frames:
  for (int f = 0; f < 10; f++) {
#pragma HLS dataflow
    gather(in, blocks);
    filter(blocks, out, h);
  }
}

/* facts
function Taps
  fixed24.8 line[8] global
  clear: for i x8
    writes line[i]
function operator[] -> fixed24.8
  fixed24.8 line[8] global
  reads line[i]
function operator<<
  fixed24.8 line[8] global
  writes line[0]
  operators opaque ?
  move: for i x7
    reads line[-i + 6]
    writes line[-i + 7]
function Bank
function run -> fixed24.8
  const fixed24.8 h[2][8] argument
  fixed24.8 taps.line[2][8] global
  writes taps.line[band][0]
  operators mul fixed24.8
  move: for i x7
    reads taps.line[band][-i + 6]
    writes taps.line[band][-i + 7]
  mac: for t x8
    reads taps.line[band][t], h[band][t]
    operators mul fixed48.16, add fixed24.8
    carries sum
function gather
  fixed24.8 b[16] local
  writes out:fixed24.8
  for i x16
    reads in:fixed24.8
    writes b[i]
function filter
  const fixed24.8 h[2][8] argument
  fixed24.8 b[16] local
  fixed24.8 bank.taps.line[2][8] static
  reads in:fixed24.8
  samples: for i x16
    reads b[i]
    writes bank.taps.line[and][0], out:fixed24.8
    operators and u1, mul fixed24.8
    move: for i'2 x7
      reads bank.taps.line[and][-i'2 + 6]
      writes bank.taps.line[and][-i'2 + 7]
    mac: for t x8
      reads bank.taps.line[and][t], h[and][t]
      operators mul fixed48.16, add fixed24.8
      carries sum
function bands
  const fixed24.8 h[2][8] argument
  frames: for f x10
    calls gather(), filter(h)
*/
