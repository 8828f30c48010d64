// A small dot product, unrolled under the pipeline of the loop around it.
void filter(const short samples[1024], short out[1024]) {
  static short window[8];
  #pragma HLS array_partition variable=window type=complete
  const short taps[8] = {1, 3, 8, 12, 12, 8, 3, 1};
  for (int n = 0; n < 1024; n++) {
    #pragma HLS pipeline II=1
  shift:
    for (int k = 7; k > 0; k--) {
      #pragma HLS unroll
      window[k] = window[k - 1];
    }
    window[0] = samples[n];
    int sum = 0;
  dot:
    for (int k = 0; k < 8; k++) {
      #pragma HLS unroll
      sum += window[k] * taps[k];
    }
    out[n] = sum >> 6;
  }
}
