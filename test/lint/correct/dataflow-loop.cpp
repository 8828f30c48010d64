// Tiles in a dataflow loop.
static void fetch(const int image[8][64], int t, int tile[64]) {
  for (int i = 0; i < 64; i++) {
    #pragma HLS pipeline II=1
    tile[i] = image[t][i];
  }
}

static void emit(const int tile[64], int t, int result[8][64]) {
  for (int i = 0; i < 64; i++) {
    #pragma HLS pipeline II=1
    result[t][i] = 255 - tile[i];
  }
}

void invert(const int image[8][64], int result[8][64]) {
tiles:
  for (int t = 0; t < 8; t++) {
    #pragma HLS dataflow
    int tile[64];
    fetch(image, t, tile);
    emit(tile, t, result);
  }
}
