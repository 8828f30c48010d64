// A region of bounded latency.
int mix(int a, int b) {
  int result;
  {
    #pragma HLS latency min=2 max=4
    result = (a ^ b) * 31 + (a & b);
  }
  return result;
}
