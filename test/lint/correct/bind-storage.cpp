// A line buffer in block RAM and a table in LUTs.
void lines(const int in[8][512], int out[8][512]) {
  int line[512];
  #pragma HLS bind_storage variable=line type=ram_2p impl=bram latency=2
  const int gain[8] = {1, 2, 3, 4, 4, 3, 2, 1};
  #pragma HLS bind_storage variable=gain type=rom_1p impl=lutram
rows:
  for (int y = 0; y < 8; y++) {
  read:
    for (int x = 0; x < 512; x++) {
      #pragma HLS pipeline II=1
      line[x] = in[y][x];
    }
  write:
    for (int x = 0; x < 512; x++) {
      #pragma HLS pipeline II=1
      out[y][x] = line[511 - x] * gain[y];
    }
  }
}
