// Bursts through local memory, which is what is split.
#include <string.h>

void reverse_blocks(const int *in, int *out) {
  #pragma HLS interface mode=m_axi port=in bundle=gmem0 depth=1024
  #pragma HLS interface mode=m_axi port=out bundle=gmem1 depth=1024
  int local[64];
  #pragma HLS array_partition variable=local type=cyclic factor=4
  int turned[64];
  #pragma HLS array_partition variable=turned type=cyclic factor=4
blocks:
  for (int b = 0; b < 16; b++) {
    memcpy(local, in + b * 64, 64 * sizeof(int));
  turn:
    for (int i = 0; i < 64; i++) {
      #pragma HLS pipeline II=1
      #pragma HLS unroll factor=4
      turned[i] = local[63 - i];
    }
    memcpy(out + b * 64, turned, 64 * sizeof(int));
  }
}
