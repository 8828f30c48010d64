// A row of registers for each column of a small matrix.
void transpose(const int in[16][16], int out[16][16]) {
  #pragma HLS array_partition variable=in type=complete dim=2
  #pragma HLS array_partition variable=out type=complete dim=1
rows:
  for (int i = 0; i < 16; i++) {
    #pragma HLS pipeline II=1
  columns:
    for (int j = 0; j < 16; j++) {
      #pragma HLS unroll
      out[j][i] = in[i][j];
    }
  }
}
