// A pragma for large sizes only.
#define WIDTH 32

void halve(short data[WIDTH]) {
  for (int i = 0; i < WIDTH; i++) {
    #pragma HLS if (WIDTH > 16) pipeline II=1
    data[i] /= 2;
  }
}
