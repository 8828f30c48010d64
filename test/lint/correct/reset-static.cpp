// A counter that comes back to zero at reset.
int ticket() {
  static int next = 0;
  #pragma HLS reset variable=next
  next = next + 1;
  return next;
}
