// A histogram whose neighbouring keys are known to differ.
void histogram(const unsigned char keys[1024], int bins[256]) {
  for (int i = 0; i < 1024; i++) {
    #pragma HLS pipeline II=1
    #pragma HLS dependence variable=bins type=inter dependent=false
    bins[keys[i]] += 1;
  }
}
