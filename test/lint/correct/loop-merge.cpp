// Two loops of one length, merged into one.
void both(const int in[100], int up[100], int down[100]) {
  #pragma HLS loop_merge
add:
  for (int i = 0; i < 100; i++) up[i] = in[i] + 1;
subtract:
  for (int i = 0; i < 100; i++) down[i] = in[i] - 1;
}
