// A struct as one word of a port.
struct Pixel {
  unsigned char r, g, b;
};

void grey(const Pixel in[256], unsigned char out[256]) {
  #pragma HLS aggregate variable=in compact=byte
  for (int i = 0; i < 256; i++) {
    #pragma HLS pipeline II=1
    out[i] = (in[i].r + 2 * in[i].g + in[i].b) / 4;
  }
}
