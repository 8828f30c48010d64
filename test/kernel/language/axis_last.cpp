// AXI stream with side channels: until `last`.
#include "ap_axi_sdata.h"
#include "hls_stream.h"
typedef ap_axis<32, 2, 5, 6> packet;

void add_offset(hls::stream<packet> &in, hls::stream<packet> &out, int offset) {
#pragma HLS INTERFACE axis port=in
#pragma HLS INTERFACE axis port=out
  packet word;
  do {
#pragma HLS PIPELINE
    in.read(word);
    word.data = word.data.to_int() + offset;
    out.write(word);
  } while (!word.last);
}

/* facts
function add_offset
  do _ x?
    reads in:u54
    writes out:u54
    operators cast i32, 2 x cast u4, cast u2, cast u1, cast u5, cast u6, add i32, cast u54, not u1
latency of add_offset unknown
*/
