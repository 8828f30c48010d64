// An endless loop left by `break`; hls::axis of a float.
#include "hls_stream.h"
#include "ap_axi_sdata.h"
typedef hls::axis<float, 0, 0, 0> beat;

float stream_sum(hls::stream<beat> &in) {
  float total = 0;
  while (1) {
#pragma HLS PIPELINE II=8
#pragma HLS LOOP_TRIPCOUNT min=1 max=1024
    beat b = in.read();
    total += b.data;
    if (b.last) break;
  }
  return total;
}

/* facts
function stream_sum -> f32
  while _ x? exits
    reads in:u33
    operators cast f32, cast u1, add f32
    carries total
*/
