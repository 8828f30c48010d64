// Two products that share one multiplier.
void rotate(const int x[32], const int y[32], int c, int s, int out[32]) {
  #pragma HLS allocation operation instances=mul limit=1
  for (int i = 0; i < 32; i++) {
    out[i] = x[i] * c - y[i] * s;
  }
}
