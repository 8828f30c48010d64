// A slow loop that is to stay small.
void drain(const int fifo[32], int &sum) {
  int total = 0;
  for (int i = 0; i < 32; i++) {
    #pragma HLS pipeline off
    total += fifo[i];
  }
  sum = total;
}
