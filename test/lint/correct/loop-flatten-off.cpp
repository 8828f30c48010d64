// Loops that are to stay apart, so that the inner one can be counted.
void smooth(int image[32][48]) {
rows:
  for (int y = 0; y < 32; y++) {
  columns:
    for (int x = 0; x < 48; x++) {
      #pragma HLS loop_flatten off
      image[y][x] /= 2;
    }
  }
}
