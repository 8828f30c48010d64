// One function template with two instances, and a recursive-free template struct of constants.
template <int ROWS, int COLS>
struct Shape {
  static const int rows = ROWS;
  static const int cols = COLS;
  static constexpr int size = ROWS * COLS;
};
template <typename S>
void transpose(const float in[S::size], float out[S::size]) {
  for (int r = 0; r < S::rows; r++)
    for (int c = 0; c < S::cols; c++) out[c * S::rows + r] = in[r * S::cols + c];
}
template <int N>
void copy_n(const float in[N], float out[N]) {
  for (int i = 0; i < N; i++) out[i] = in[i];
}
typedef Shape<8, 16> small_shape;
void run(const float a[128], float b[128], float c[64], float d[64]) {
  transpose<small_shape>(a, b);
  copy_n<64>(c, d);
  copy_n<128>(a, b);
}

/* facts
function transpose
  const f32 in[128] argument
  f32 out[128] argument
  for r x8
    for c x16
      reads in[16*r + c]
      writes out[8*c + r]
function copy_n
  const f32 in[64] argument
  f32 out[64] argument
  for i x64
    reads in[i]
    writes out[i]
function copy_n<128>
  const f32 in[128] argument
  f32 out[128] argument
  for i x128
    reads in[i]
    writes out[i]
function run
  const f32 a[128] argument
  f32 b[128] argument
  f32 c[64] argument
  f32 d[64] argument
  calls transpose(a, b), copy_n(c, d), copy_n<128>(a, b)
*/
