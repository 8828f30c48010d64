// Wires and handshakes for scalars, memory ports for arrays.
void clamp(const int in[64], int out[64], int low, int high, int *clipped) {
  #pragma HLS interface mode=ap_memory port=in storage_type=ram_1p
  #pragma HLS interface mode=bram port=out
  #pragma HLS interface mode=ap_none port=low
  #pragma HLS interface mode=ap_vld port=high
  #pragma HLS interface mode=ap_vld port=clipped
  #pragma HLS interface mode=ap_ctrl_hs port=return
  int count = 0;
  for (int i = 0; i < 64; i++) {
    #pragma HLS pipeline II=1
    const int value = in[i];
    const int bounded = value < low ? low : value > high ? high : value;
    if (bounded != value) count++;
    out[i] = bounded;
  }
  *clipped = count;
}
