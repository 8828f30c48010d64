// Four neighbours in a word.
void brighten(const unsigned char in[4096], unsigned char out[4096]) {
  #pragma HLS array_reshape variable=in type=cyclic factor=4
  #pragma HLS array_reshape variable=out type=cyclic factor=4
  for (int i = 0; i < 4096; i += 4) {
    #pragma HLS pipeline II=1
    for (int k = 0; k < 4; k++) {
      #pragma HLS unroll
      out[i + k] = in[i + k] + 16;
    }
  }
}
