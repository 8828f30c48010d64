// A pragma as an operator, as macros write it.
void square(int a[128]) {
  for (int i = 0; i < 128; i++) {
    _Pragma("HLS pipeline II=1")
    a[i] = a[i] * a[i];
  }
}
