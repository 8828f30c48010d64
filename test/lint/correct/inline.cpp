// A helper that is dissolved, and one that stays.
static int squared(int x) {
  #pragma HLS inline
  return x * x;
}

static int root(int x) {
  #pragma HLS inline off
  #pragma HLS pipeline II=4
  int guess = 0;
  for (int bit = 15; bit >= 0; bit--) {
    #pragma HLS unroll
    const int next = guess | (1 << bit);
    if (next * next <= x) guess = next;
  }
  return guess;
}

void norms(const int x[64], const int y[64], int r[64]) {
  for (int i = 0; i < 64; i++) r[i] = root(squared(x[i]) + squared(y[i]));
}
