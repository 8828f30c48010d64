// A packet parser as a state machine over a stream, with an enum and a switch.
#include "ap_int.h"
#include "hls_stream.h"
enum State { IDLE, HEADER, PAYLOAD };
struct Flit {
  ap_uint<64> data;
  ap_uint<8> keep;
  ap_uint<1> last;
};
void parse(hls::stream<Flit> &in, hls::stream<ap_uint<64>> &payload, hls::stream<ap_uint<16>> &length) {
#pragma HLS PIPELINE II=1
  static State state = IDLE;
  static ap_uint<16> count = 0;
  if (in.empty()) return;
  Flit f = in.read();
  switch (state) {
    case IDLE:
      state = HEADER;
      count = 0;
      break;
    case HEADER:
      length.write(f.data(15, 0));
      state = PAYLOAD;
      break;
    case PAYLOAD:
      payload.write(f.data);
      count++;
      if (f.last) state = IDLE;
      break;
  }
}

/* facts
function parse
  reads in:u73
  writes length:u16, payload:u64
  operators not u1, cast u64, cast u1, 3 x cmp u1, 5 x select i32, 3 x select u16, 2 x and u1, add u16
*/
