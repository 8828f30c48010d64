// A perfect nest.
void offset(int image[32][48]) {
rows:
  for (int y = 0; y < 32; y++) {
  columns:
    for (int x = 0; x < 48; x++) {
      #pragma HLS loop_flatten
      #pragma HLS pipeline II=1
      image[y][x] += 3;
    }
  }
}
