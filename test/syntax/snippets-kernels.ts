import { entry, type Snippet } from './snippet';

/** Kernels, and what stands beside them. */
export const kernels: readonly Snippet[] = [
  entry(
    'state machine',
    `enum State { IDLE, LOAD = 4, RUN };
void fsm(State &s, int in, int &out) {
#pragma HLS PIPELINE II=1
  switch (s) {
    case IDLE: s = in ? LOAD : IDLE; break;
    case LOAD: { out = in; s = RUN; } break;
    default:
      for (int i = 0; i < 4; i++) {
#pragma HLS UNROLL
        out += i;
      }
      s = IDLE;
  }
}`,
    'fsm(s in out) #PIPELINE for[#UNROLL]',
  ),
  entry(
    'shift register in a class',
    `template <class T, int N> class ShiftReg {
 public:
  ShiftReg() {
#pragma HLS ARRAY_PARTITION variable=data complete dim=0
  }
  T shift(T v) {
#pragma HLS INLINE
    T out = data[N - 1];
  SR:
    for (int i = N - 1; i > 0; --i) {
#pragma HLS UNROLL
      data[i] = data[i - 1];
    }
    data[0] = v;
    return out;
  }
 private:
  T data[N];
};`,
    'ShiftReg() #ARRAY_PARTITION',
    'shift(v) #INLINE SR[#UNROLL]',
  ),
  entry(
    'window filter',
    `void window(const unsigned char in[480][640], unsigned char out[480][640]) {
  unsigned char lines[3][640];
#pragma HLS ARRAY_PARTITION variable=lines complete dim=1
  row_loop: for (int r = 0; r < 480; r++) {
    col_loop: for (int c = 0; c < 640; c++) {
#pragma HLS PIPELINE
#pragma HLS LOOP_FLATTEN off
      unsigned char v[3];
      for (int k = 0; k < 3; k++) v[k] = lines[k][c];
      if (r >= 2 && c >= 2 && !(r == 479)) out[r][c] = (v[0] + 2 * v[1] + v[2]) >> 2;
      lines[0][c] = v[1], lines[1][c] = v[2], lines[2][c] = in[r][c];
    }
  }
}`,
    'window(in out) #ARRAY_PARTITION row_loop[col_loop[#PIPELINE #LOOP_FLATTEN for[]]]',
  ),
  entry(
    'comparisons that look like templates',
    `int clip(int a, int b, int c, int d) {
  if (a < b && c > (d)) return a;
  while (a < b || c > (d - 1) * 2) a++;
  return a < b ? c : d > (a) ? b : c;
}`,
    'clip(a b c d) while[]',
  ),
  entry(
    'bit access and concatenation',
    `ap_uint<16> bits(ap_uint<8> a, ap_uint<8> b) {
  ap_uint<16> r = (a, b);
  r(15, 8) = a.range(7, 0);
  r[0] = b[7] ^ a.bit(0);
  r.range(3, 0) = (b(3, 0), r[1]) >> 1;
  return r;
}`,
    'bits(a b)',
  ),
  entry(
    'attributes of Vitis and GCC',
    `[[maybe_unused]] static int unused = 0;
__attribute__((noinline)) void f(int *__restrict__ a, const int *restrict b) {
  __attribute__((opencl_unroll_hint(4)))
  for (int i = 0; i < 16; i++) a[i] = b[i];
  [[likely]] a[0] = 1;
}`,
    'f(a b) for[]',
  ),
  entry(
    'OpenCL style kernel',
    `__kernel void vscale(__global float *a, __global const float *b, const int n) {
  __local float t[64];
  for (int i = 0; i < n; i++) { t[i % 64] = b[i]; a[i] = t[i % 64]; }
}`,
    'vscale(a b n) for[]',
  ),
  entry(
    'range for, lambda and auto',
    `void f(std::array<int, 4> &xs, int &sum) {
  auto add = [&](int v) { sum += v; };
  for (auto &x : xs) add(x);
  for (const auto [k, v] : pairs(xs)) sum += k * v;
}`,
    'f(xs sum) for[] for[]',
  ),
  entry(
    'variadic helper',
    `template <typename... Ts> void consume(Ts... xs) { int dummy[] = {0, (use(xs), 0)...}; }
template <unsigned... I> struct Seq {};`,
    'consume(xs)',
  ),
  entry(
    'task graph by a library',
    `void Top(tapa::mmap<const float> a, tapa::mmap<float> b, uint64_t n) {
  tapa::stream<float, 2> q("q");
  tapa::task().invoke(Load, a, n, q).invoke<tapa::detach>(Store, q, b, n);
}`,
    'Top(a b n)',
  ),
  entry(
    'a test bench beside the kernel',
    `#include <cstdio>
int main(int argc, char **argv) {
  float a[8] = {0}, *p = new float[8];
  for (auto i = 0u; i < 8; ++i) printf("%d %s\\n", i, "for (;;) { // not code");
  delete[] p;
  return a[0] == 1.0e-3f ? EXIT_SUCCESS : EXIT_FAILURE;
}`,
    'main(argc argv) for[]',
  ),
  entry(
    'goto and plain labels',
    `int f(int n) {
again:
  n--;
  if (n > 0) goto again;
done:
  return n;
}`,
    'f(n)',
  ),
  entry(
    'labels without blanks, loops that share a line',
    `void f(int a[4]){A:for(int i=0;i<4;i++){B:for(int j=0;j<4;j++){a[i]+=j;}}C:while(a[0]>0)a[0]--;}`,
    'f(a) A[B[]] C[]',
  ),
  entry(
    'comments in awkward places',
    `void f(/* in */ int a[4] /* four */) { // {
  L /* label */ : /* and */ for /* the */ (int i = 0; /* ; */ i < 4; i++) // )
  /* { */ {
    #pragma HLS PIPELINE /* II=2
    */
    a[i] = '"' + '\\'' + "}"[0];
  }
}`,
    'f(a) L[#PIPELINE]',
  ),
  entry(
    'indirect and irregular',
    `void spmv(const double val[], const int cols[], const int rows[495], const double v[494], double out[494]) {
  spmv_1: for (int i = 0; i < 494; i++) {
    double sum = 0;
    int begin = rows[i], end = rows[i + 1];
    spmv_2: for (int j = begin; j < end; j++) {
#pragma HLS LOOP_TRIPCOUNT min=1 max=64 avg=10
      sum += val[j] * v[cols[j]];
    }
    out[i] = sum;
  }
}`,
    'spmv(val cols rows v out) spmv_1[spmv_2[#LOOP_TRIPCOUNT]]',
  ),
  entry(
    'structs and unions',
    `typedef union { float f; unsigned u; } bits_t;
typedef struct { unsigned lo : 4; unsigned hi : 4; } nibbles_t;
struct PACKED Header { unsigned char kind; int size[2]; };
float flip(float x) { bits_t b; b.f = x; b.u ^= 0x80000000u; return b.f; }`,
    'flip(x)',
  ),
  entry(
    'butterflies with strides that double',
    `void fft(float re[64], float im[64]) {
  stages: for (int span = 32; span; span >>= 1) {
    for (int odd = span; odd < 64; odd++) {
      odd |= span;
      int even = odd ^ span;
      float t = re[even] + re[odd];
      re[odd] = re[even] - re[odd];
      re[even] = t;
    }
  }
}`,
    'fft(re im) stages[for[]]',
  ),
  entry(
    'generated layer call',
    `void myproject(input_t x[N_INPUT_1_1], result_t y[N_LAYER_2]) {
    // generated
    #pragma HLS ARRAY_RESHAPE variable=x complete dim=0
    #pragma HLS INTERFACE ap_vld port=x,y
    layer2_t layer2_out[N_LAYER_2];
    #pragma HLS ARRAY_PARTITION variable=layer2_out complete dim=0
    nnet::dense<input_t, layer2_t, config2>(x, layer2_out, w2, b2); // dense
    nnet::relu<layer2_t, result_t, relu_config3>(layer2_out, y);
}`,
    'myproject(x y) #ARRAY_RESHAPE #INTERFACE #ARRAY_PARTITION',
  ),
  entry(
    'nested namespaces and a class constant',
    `namespace vision { namespace detail {
template <int ROWS> struct Conf { static const int rows = ROWS; enum { cols = ROWS * 2 }; };
} }
namespace vision::l1 {
template <typename C> static void fill(int a[C::rows]) { fill_rows: for (int i = 0; i < C::rows; i++) a[i] = C::cols; }
}`,
    'fill(a) fill_rows[]',
  ),
  entry(
    'hash table with a bounded probe',
    `bool lookup(const Entry table[256], ap_uint<32> key, ap_uint<32> &value) {
#pragma HLS INLINE off
  ap_uint<8> slot = key * 2654435761u >> 24;
  bool hit = false;
  probe: for (int n = 0; n < 4 && !hit; n++, slot++) {
#pragma HLS PIPELINE II=1
    if (table[slot].valid && table[slot].key == key) value = table[slot].value, hit = true;
  }
  return hit;
}`,
    'lookup(table key value) #INLINE probe[#PIPELINE]',
  ),
  entry(
    'pragmas with conditions and expressions',
    `template <int U> void f(int a[64]) {
#pragma HLS ARRAY_PARTITION variable=a type=cyclic factor=(U > 1 ? U : 2)
  for (int i = 0; i < 64; i++) {
#pragma HLS UNROLL factor=U skip_exit_check if (U > 1)
    a[i]++;
  }
}`,
    'f(a) #ARRAY_PARTITION for[#UNROLL]',
  ),
  entry(
    'function pointer and array reference parameters',
    `void each(int (&a)[8], int (*fn)(int)) {
  for (int i = 0; i < 8; i++) a[i] = fn(a[i]);
}`,
    'each(a fn) for[]',
  ),
  entry(
    'old macros for loops and bounds of a benchmark suite',
    `#define dim 8
#define TYPE double
struct bench_args_t { TYPE m[dim * dim]; };
void stencil(TYPE orig[dim * dim], TYPE sol[dim * dim], TYPE filter[9]){
    int r, c, k1, k2;
    TYPE temp, mul;
    s_label1:for (r=0; r<dim-2; r++) {
        s_label2:for (c=0; c<dim-2; c++) {
            temp = (TYPE)0;
            s_label3:for (k1=0;k1<3;k1++){
                s_label4:for (k2=0;k2<3;k2++){
                    mul = filter[k1*3 + k2] * orig[(r+k1)*dim + c+k2];
                    temp += mul;
                }
            }
            sol[(r*dim) + c] = temp;
        }
    }
}`,
    'stencil(orig sol filter) s_label1[s_label2[s_label3[s_label4[]]]]',
  ),
  entry(
    'message passing over edges',
    `void gather(const Edge edges[1024], const FM node[256], FM agg[256], int n_edges) {
  edge_loop: for (int e = 0; e < n_edges; e++) {
#pragma HLS LOOP_TRIPCOUNT max=1024
    int u = edges[e].u, v = edges[e].v;
    dim_loop: for (int d = 0; d < FM::dim; d += 4) {
#pragma HLS PIPELINE II=1
#pragma HLS DEPENDENCE variable=agg inter false
      lanes: for (int k = 0; k < 4; ++k)
#pragma HLS UNROLL
        agg[v].x[d + k] += node[u].x[d + k] > 0 ? node[u].x[d + k] : (FM_T)0;
    }
  }
}`,
    'gather(edges node agg n_edges) edge_loop[#LOOP_TRIPCOUNT dim_loop[#PIPELINE #DEPENDENCE lanes[~UNROLL]]]',
  ),
];
