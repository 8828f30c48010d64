// An accumulation in four partial sums, so that a pipeline need not wait for the adder.
float total(const float values[1024]) {
  float partial[4] = {0, 0, 0, 0};
  #pragma HLS array_partition variable=partial type=complete
  for (int i = 0; i < 1024; i += 4) {
    #pragma HLS pipeline II=8
    for (int k = 0; k < 4; k++) {
      #pragma HLS unroll
      partial[k] += values[i + k];
    }
  }
  return (partial[0] + partial[1]) + (partial[2] + partial[3]);
}
