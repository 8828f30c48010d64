// Bursts that are asked for by hand, and tasks behind hls::split and hls::merge.
#include <hls_burst_maxi.h>
#include <hls_np_channel.h>
#include <hls_print.h>
#include <hls_task.h>
void scale(hls::burst_maxi<int> from, hls::burst_maxi<int> to) {
#pragma HLS interface m_axi port=from bundle=gmem0
#pragma HLS interface m_axi port=to bundle=gmem1
  int kept[128];
tile:
  for (int n = 0; n < 8; n++) {
    from.read_request(n * 128, 128);
  fetch:
    for (int i = 0; i < 128; i++) kept[i] = from.read();
    to.write_request(n * 128, 128);
  store:
    for (int i = 0; i < 128; i++) to.write(kept[i] * 3);
    to.write_response();
    hls::print("tile %d\n", n);
  }
}

void triple(hls::stream<int> &in, hls::stream<int> &out) { out.write(in.read() * 3); }

void share(hls::stream<int> &in, hls::stream<int> &out) {
  hls_thread_local hls::split::round_robin<int, 2> to;
  hls_thread_local hls::merge::round_robin<int, 2> from;
  hls_thread_local hls::task first(triple, in, to.in);
  hls_thread_local hls::task left(triple, to.out[0], from.in[0]);
  hls_thread_local hls::task right(triple, to.out[1], from.in[1]);
  hls_thread_local hls::task last(triple, from.out, out);
}

/* facts
function scale
  i32 from[?] argument
  i32 to[?] argument
  i32 kept[128] local
  tile: for n x8
    fetch: for i x128
      reads from[i]
      writes kept[i]
    store: for i'2 x128
      reads kept[i'2]
      writes to[i'2]
      operators mul i32
function triple
  reads in:i32
  writes out:i32
  operators mul i32
function share
  calls 4 x triple()
*/
