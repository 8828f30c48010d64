// A pipelined multiply-accumulate with its target interval.
void weigh(const int x[128], const int w[128], int y[128]) {
samples:
  for (int i = 0; i < 128; i++) {
    #pragma HLS pipeline II=1
    y[i] = x[i] * w[i] + 7;
  }
}
