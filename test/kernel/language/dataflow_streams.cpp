// load - compute - store with streams and dataflow, m_axi ports.
#include "hls_stream.h"
#include "ap_int.h"
#define DATA_SIZE 4096
typedef ap_uint<512> wide_t;

static void load(const wide_t *in, hls::stream<wide_t> &s, int n) {
rd:
  for (int i = 0; i < n; i++) {
#pragma HLS LOOP_TRIPCOUNT min=256 max=256
#pragma HLS PIPELINE II=1
    s << in[i];
  }
}

static void compute(hls::stream<wide_t> &a, hls::stream<wide_t> &b, hls::stream<wide_t> &c, int n) {
add:
  for (int i = 0; i < n; i++) {
#pragma HLS LOOP_TRIPCOUNT min=256 max=256
#pragma HLS PIPELINE II=1
    wide_t x = a.read();
    wide_t y = b.read();
    wide_t z;
    for (int lane = 0; lane < 16; lane++) {
#pragma HLS UNROLL
      z.range(32 * lane + 31, 32 * lane) = x.range(32 * lane + 31, 32 * lane) + y.range(32 * lane + 31, 32 * lane);
    }
    c << z;
  }
}

static void store(hls::stream<wide_t> &s, wide_t *out, int n) {
wr:
  for (int i = 0; i < n; i++) {
#pragma HLS LOOP_TRIPCOUNT min=256 max=256
#pragma HLS PIPELINE II=1
    out[i] = s.read();
  }
}

extern "C" {
void vadd(const wide_t *in1, const wide_t *in2, wide_t *out, int size) {
#pragma HLS INTERFACE m_axi port=in1 bundle=gmem0
#pragma HLS INTERFACE m_axi port=in2 bundle=gmem1
#pragma HLS INTERFACE m_axi port=out bundle=gmem0
  static hls::stream<wide_t> s1("s1"), s2("s2"), s3("s3");
#pragma HLS STREAM variable=s1 depth=32
#pragma HLS DATAFLOW
  int n = size / 16;
  load(in1, s1, n);
  load(in2, s2, n);
  compute(s1, s2, s3, n);
  store(s3, out, n);
}
}

/* facts
function load
  const u512 in[?] argument
  rd: for i x?
    reads in[i]
    writes s:u512
function compute
  add: for i x?
    reads a:u512, b:u512
    writes c:u512
    for lane x16
      operators 2 x cast u32, add u32, cast u512
      carries z
function store
  u512 out[?] argument
  wr: for i x?
    reads s:u512
    writes out[i]
function vadd
  const u512 in1[?] argument
  const u512 in2[?] argument
  u512 out[?] argument
  operators shr i28
  calls load(in1), load(in2), compute(), store(out)
*/
