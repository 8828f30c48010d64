// Load, compute, store: three processes and two ping-pong buffers.
static void load(const int *memory, int local[256]) {
  for (int i = 0; i < 256; i++) {
    #pragma HLS pipeline II=1
    local[i] = memory[i];
  }
}

static void square(const int local[256], int squared[256]) {
  for (int i = 0; i < 256; i++) {
    #pragma HLS pipeline II=1
    squared[i] = local[i] * local[i];
  }
}

static void store(const int squared[256], int *memory) {
  for (int i = 0; i < 256; i++) {
    #pragma HLS pipeline II=1
    memory[i] = squared[i];
  }
}

void squares(const int *in, int *out) {
  #pragma HLS interface mode=m_axi port=in bundle=gmem0 offset=slave depth=256
  #pragma HLS interface mode=m_axi port=out bundle=gmem1 offset=slave depth=256
  #pragma HLS interface mode=s_axilite port=in
  #pragma HLS interface mode=s_axilite port=out
  #pragma HLS interface mode=s_axilite port=return
  #pragma HLS dataflow
  int local[256];
  int squared[256];
  load(in, local);
  square(local, squared);
  store(squared, out);
}
