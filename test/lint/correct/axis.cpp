// A stream in, a stream out, and a register for the gain.
#include <hls_stream.h>

void amplify(hls::stream<int> &in, hls::stream<int> &out, int gain) {
  #pragma HLS interface mode=axis port=in register_mode=both
  #pragma HLS interface mode=axis port=out
  #pragma HLS interface mode=s_axilite port=gain bundle=control
  #pragma HLS interface mode=s_axilite port=return bundle=control
  for (int i = 0; i < 1024; i++) {
    #pragma HLS pipeline II=1
    out.write(in.read() * gain);
  }
}
