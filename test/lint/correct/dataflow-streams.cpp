// Streams between processes, one producer and one consumer each.
#include <hls_stream.h>

static void read_in(const int in[512], hls::stream<int> &to) {
  for (int i = 0; i < 512; i++) {
    #pragma HLS pipeline II=1
    to.write(in[i]);
  }
}

static void scale(hls::stream<int> &from, hls::stream<int> &to) {
  for (int i = 0; i < 512; i++) {
    #pragma HLS pipeline II=1
    to.write(from.read() * 5);
  }
}

static void write_out(hls::stream<int> &from, int out[512]) {
  for (int i = 0; i < 512; i++) {
    #pragma HLS pipeline II=1
    out[i] = from.read();
  }
}

void chain(const int in[512], int out[512]) {
  #pragma HLS dataflow
  hls::stream<int> raw("raw");
  #pragma HLS stream variable=raw depth=4
  hls::stream<int> scaled("scaled");
  #pragma HLS stream variable=scaled type=fifo depth=4
  read_in(in, raw);
  scale(raw, scaled);
  write_out(scaled, out);
}
