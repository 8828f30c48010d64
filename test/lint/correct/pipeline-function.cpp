// A function that takes new arguments every cycle.
int blend(int a, int b, int alpha) {
  #pragma HLS pipeline II=1
  return (a * alpha + b * (255 - alpha)) >> 8;
}
