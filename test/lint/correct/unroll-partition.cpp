// Eight lanes, each with a bank of its own.
void saturate(int pixels[640]) {
  #pragma HLS array_partition variable=pixels type=cyclic factor=8 dim=1
  for (int i = 0; i < 640; i++) {
    #pragma HLS pipeline II=1
    #pragma HLS unroll factor=8 skip_exit_check
    const int bright = pixels[i] + 40;
    pixels[i] = bright > 255 ? 255 : bright;
  }
}
