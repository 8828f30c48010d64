// Two halves that are read side by side.
void fold(const float in[256], float out[128]) {
  #pragma HLS array_partition variable=in type=block factor=2
  for (int i = 0; i < 128; i++) {
    #pragma HLS pipeline II=1
    out[i] = in[i] + in[i + 128];
  }
}
