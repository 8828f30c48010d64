// A multiplier in fabric, to spare DSP slices.
void product(const int a[64], const int b[64], int c[64]) {
  for (int i = 0; i < 64; i++) {
    #pragma HLS pipeline II=1
    int p = a[i] * b[i];
    #pragma HLS bind_op variable=p op=mul impl=fabric latency=3
    c[i] = p;
  }
}
