// A template whose pragma follows its parameter.
template <int LANES>
void add_lanes(const int a[256], const int b[256], int c[256]) {
  #pragma HLS array_partition variable=a type=cyclic factor=LANES
  #pragma HLS array_partition variable=b type=cyclic factor=LANES
  #pragma HLS array_partition variable=c type=cyclic factor=LANES
  for (int i = 0; i < 256; i++) {
    #pragma HLS pipeline II=1
    #pragma HLS unroll factor=LANES
    c[i] = a[i] + b[i];
  }
}

void add(const int a[256], const int b[256], int c[256]) {
  add_lanes<8>(a, b, c);
}
