// hls::stream_of_blocks with locks, an array of streams.
// A lock is an array of its process; the block comes when it is locked, and goes when the lock ends.
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
  i32 b[16] local
  writes out:i32
  for i x16
    reads in[i]
    writes b[-i + 15]
function consumer
  i32 b[16] local
  reads in:i32
  for i x16
    reads b[i]
    writes out:i32
    operators shl i32
function blocks
  const i32 in[16] argument
  calls producer(in), consumer()
*/
