// hls::stream_of_blocks with locks, an array of streams.
// Not right yet: locks are not seen as the arrays that they give.
#include "hls_stream.h"
#include "hls_streamofblocks.h"
#define N 16
typedef int block_t[N];
void producer(const int in[N], hls::stream_of_blocks<block_t> &out) {
  hls::write_lock<block_t> b(out);
  for (int i = 0; i < N; i++) b[N - 1 - i] = in[i];
}
void consumer(hls::stream_of_blocks<block_t> &in, hls::stream<int> out[4]) {
  hls::read_lock<block_t> b(in);
  for (int i = 0; i < N; i++) {
#pragma HLS UNROLL factor=4
    out[i % 4].write(b[i] * 2);
  }
}
void blocks(const int in[N], hls::stream<int> out[4]) {
#pragma HLS DATAFLOW
  hls::stream_of_blocks<block_t> s;
  producer(in, s);
  consumer(s, out);
}

/* facts
function producer
  const i32 in[16] argument
  reads out:i32
  for i x16
function consumer
  reads in:i32
  for i x16
    writes out:i32
    operators cast u1, shl u3
function blocks
  const i32 in[16] argument
  calls producer(in), consumer()
*/
