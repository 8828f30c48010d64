// A helper that is inlined and whose pragma names its own parameter.
static void load_row(const float *from, float row[64]) {
#pragma HLS INLINE
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=8
copy:
  for (int i = 0; i < 64; i++) {
#pragma HLS PIPELINE
    row[i] = from[i];
  }
}
void rows(const float m[64][64], float out[64]) {
  float buffer[64];
  for (int r = 0; r < 64; r++) {
    load_row(m[r], buffer);
    float s = 0;
    for (int c = 0; c < 64; c++) {
#pragma HLS UNROLL factor=8
      s += buffer[c];
    }
    out[r] = s;
  }
}

/* facts
function load_row
  const f32 from[?] argument
  f32 row[64] argument
  copy: for i x64
    reads from[i]
    writes row[i]
function rows
  const f32 m[64][64] argument
  f32 out[64] argument
  f32 buffer[64] local
  for r x64
    writes out[r]
    copy: for i x64
      reads m[r][i]
      writes buffer[i]
    for c x64
      reads buffer[c]
      operators add f32
      carries s
*/
