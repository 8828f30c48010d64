import { entry, type Snippet } from './snippet';

/** The C++ around kernels: templates, classes, streams. */
export const language: readonly Snippet[] = [
  entry(
    'dependent names',
    `template <class T, class CONFIG_T>
void relu(typename T::value_type data[CONFIG_T::n], typename CONFIG_T::out_t res[CONFIG_T::n]) {
  #pragma HLS PIPELINE
  for (int i = 0; i < CONFIG_T::n; i++) {
    typename T::value_type x = data[i];
    res[i] = x > 0 ? typename CONFIG_T::out_t(x) : typename CONFIG_T::out_t(0);
  }
}`,
    'relu(data res) #PIPELINE for[]',
  ),
  entry(
    'template members of dependent objects',
    `template <class T> void top_bits(T x, int out[2]) {
  out[0] = x.template slice<4>(0);
  x.template set_slice(4, out[0]);
  out[1] = T::template pick<2>(x);
}`,
    'top_bits(x out)',
  ),
  entry(
    'operators called by name',
    `struct V {
  int v[2];
  V &operator=(const V &o) { for (int i = 0; i < 2; i++) v[i] = o.v[i]; return *this; }
  int &operator[](int i) { return v[i]; }
  void set(const V &o) { operator=(o); this->operator[](0) = o.v[1]; }
  bool same(const V &o) { return !this->operator==(o); }
};`,
    'operator=(o) for[]',
    'operator[](i)',
    'set(o)',
    'same(o)',
  ),
  entry(
    'sfinae with a comparison among template arguments',
    `template <class D, class C>
typename std::enable_if<C::dims != 2, void>::type turn(hls::stream<D> &in, hls::stream<D> &out) {
  for (int i = 0; i < C::n / D::size; i++) {
#pragma HLS PIPELINE
    out.write(in.read());
  }
}`,
    'turn(in out) for[#PIPELINE]',
  ),
  entry(
    'out-of-class definition of a specialisation',
    `template <>
void Forest<n_trees, depth, input_t, score_t>::scores(input_t x, score_t out[n_trees][fn(n_classes)]) const {
  Trees: for (int i = 0; i < n_trees; i++) {
    Classes: for (int j = 0; j < fn(n_classes); j++) {
      out[i][j] = trees[i][j].decide(x);
    }
  }
}`,
    'scores(x out) Trees[Classes[]]',
  ),
  entry(
    'arithmetic among template arguments',
    `template <int W> ap_uint<(W << 1) + 1> twice(ap_uint<W> x) {
  ap_fixed<W + (1 << 3), (W > 8 ? 4 : 2), AP_RND, AP_SAT> y = x;
  return (ap_uint<(W << 1) + 1>)(x) << 1;
}`,
    'twice(x)',
  ),
  entry(
    'template arguments that close twice',
    `void join(hls::stream<ap_axiu<32, 1, 1, 1>> &in, hls::stream<ap_axiu<32, 1, 1, 1> > &out) {
#pragma HLS INTERFACE axis port=in
#pragma HLS INTERFACE axis port=out
  while (true) {
#pragma HLS PIPELINE II=1
    ap_axiu<32, 1, 1, 1> v = in.read();
    out << v;
    if (v.last) break;
  }
}`,
    'join(in out) #INTERFACE #INTERFACE while[#PIPELINE]',
  ),
  entry(
    'dataflow with streams',
    `extern "C" {
void vadd(const ap_uint<512> *in1, const ap_uint<512> *in2, ap_uint<512> *out, int size) {
#pragma HLS INTERFACE m_axi port = in1 offset = slave bundle = gmem
  static hls::stream<ap_uint<512> > s1("input 1"), s2("input 2");
#pragma HLS STREAM variable = s1 depth = 32
#pragma HLS DATAFLOW
  load(in1, s1, size);
  load(in2, s2, size);
  add(s1, s2, out, size);
}
}`,
    'vadd(in1 in2 out size) #INTERFACE #STREAM #DATAFLOW',
  ),
  entry(
    'a sequence of steps with early exit',
    `int search(const int keys[64], int key) {
  int found = -1;
  scan: for (int i = 0; i < 64; i++) {
    if (keys[i] == key) { found = i; break; }
    else continue;
  }
  return found;
}`,
    'search(keys key) scan[]',
  ),
  entry(
    'counting down, while with a decrement, and do',
    `void codec(unsigned char k[32], unsigned char b[16]) {
  unsigned i = 16;
  add: while (i--) b[i] ^= k[i];
  for (i = 4; i < 16; i += 4)
    k[i] ^= k[i - 4], k[i + 1] ^= k[i - 3];
  do { b[0]++; } while (b[0] < 4);
}`,
    'codec(k b) add[] for[] do[]',
  ),
  entry(
    'comma expressions with assignments',
    `void mix(int a[4]) {
  int t, u;
  for (t = 0, u = 3; t < u; t++, u--) (a[t] = 1, a[u] = 2);
}`,
    'mix(a) for[]',
  ),
  entry(
    'polyhedral style with macro bounds',
    `#define min(x, y) ((x) < (y) ? (x) : (y))
#define N 64
void kernel_tile(double A[N][N], double alpha) {
  int t1, t2, i, j;
#pragma scop
  for (t1 = 0; t1 <= (N - 1) / 8; t1++)
    for (t2 = 0; t2 <= (N - 1) / 8; t2++)
      for (i = 8 * t1; i < min(N, 8 * t1 + 8); i++)
        for (j = 8 * t2; j < min(N, 8 * t2 + 8); j++)
          A[i][j] *= alpha;
#pragma endscop
}`,
    'kernel_tile(A alpha) # for[for[for[for[]]]] #',
  ),
  entry(
    'ACCEL pragmas with placeholders',
    `#pragma ACCEL kernel
void k(float a[256], float b[256]) {
#pragma ACCEL PIPELINE auto{__PIPE__L0}
#pragma ACCEL TILE FACTOR=auto{__TILE__L0}
#pragma ACCEL PARALLEL FACTOR=auto{__PARA__L0}
  L0: for (int i = 0; i < 256; i++) b[i] = a[i] + 1;
}`,
    'k(a b) #PIPELINE #TILE #PARALLEL L0[]',
  ),
];
