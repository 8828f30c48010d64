// Reads what is there.
#include "hls_stream.h"
void drain(hls::stream<int> &in, int out[64], int &count) {
  int n = 0;
  while (!in.empty()) {
#pragma HLS LOOP_TRIPCOUNT max=64
    int v = in.read();
    if (n < 64) out[n] = v;
    n++;
  }
  count = n;
}

/* facts
function drain
  i32 out[64] argument
  operators cast i32
  while _ x?
    reads in:i32
    writes out[_] if
    operators not u1, cmp u1
*/
