// Specialised structs and functions, static methods of templates, references returned by methods, methods outside of their class.
#include "ap_fixed.h"
template <class T> struct traits {
  static const int unroll = 1;
  typedef T acc_t;
};
template <int W, int I> struct traits<ap_fixed<W, I> > {
  static const int unroll = 4;
  typedef ap_fixed<2 * W, 2 * I> acc_t;
};
template <> struct traits<float> {
  static const int unroll = 2;
  typedef double acc_t;
};
template <class A, class B> struct product {
  static typename traits<A>::acc_t of(A a, B b) {
#pragma HLS INLINE
    return a * b;
  }
};
template <class T, unsigned N> class buffer {
  T data[N];

public:
  T &operator[](unsigned i) { return data[i]; }
  const T &at(unsigned i) const { return data[i]; }
  T &last();
};
template <class E, unsigned M> E &buffer<E, M>::last() { return data[M - 1]; }
template <int N> void clear(int a[N]) {
  for (int i = 0; i < N; i++) a[i] = 0;
}
template <> void clear<3>(int a[3]) { a[0] = a[1] = a[2] = 0; }
template <class T> void dot(const T a[16], const T b[16], typename traits<T>::acc_t *out) {
  unsigned const N = 16;
  typename traits<T>::acc_t sum = 0;
  for (unsigned i = 0; i < N; i++) {
#pragma HLS UNROLL factor=traits<T>::unroll
    sum += product<T, T>::of(a[i], b[i]);
  }
  *out = sum;
}
void use_traits(const ap_fixed<16, 4> a[16], const ap_fixed<16, 4> b[16], ap_fixed<32, 8> *p, const float c[16],
                const float d[16], double *q, int e[3], int f[5]) {
  buffer<ap_fixed<16, 4>, 16> held;
  for (int i = 0; i < 16; i++) held[i] = a[i];
  held.last() = (ap_fixed<16, 4>)(held.at(0));
  dot(a, b, p);
  dot(c, d, q);
  clear<3>(e);
  clear<5>(f);
}

/* facts
function of -> ?
  operators mul ?
function operator[] -> fixed16.4
  fixed16.4 data[16] global
  reads data[i]
function at -> fixed16.4
  fixed16.4 data[16] global
  reads data[i]
function last -> fixed16.4
  ? data[?] global
  reads data[15]
function clear
  i32 a[5] argument
  for i x5
    writes a[i]
function clear(int[])
  i32 a[3] argument
  writes a[2], a[1], a[0]
function dot
  const fixed16.4 a[16] argument
  const fixed16.4 b[16] argument
  fixed32.8 out[?] argument
  writes out[0]
  for i x16
    reads a[i], b[i]
    operators mul fixed32.8, add fixed32.8
    carries sum
function dot<float>
  const f32 a[16] argument
  const f32 b[16] argument
  f64 out[?] argument
  writes out[0]
  for i x16
    reads a[i], b[i]
    operators mul f32, cast f64, add f64
    carries sum
function use_traits
  const fixed16.4 a[16] argument
  const fixed16.4 b[16] argument
  fixed32.8 p[?] argument
  const f32 c[16] argument
  const f32 d[16] argument
  f64 q[?] argument
  i32 e[3] argument
  i32 f[5] argument
  fixed16.4 held.data[16] local
  reads held.data[0]
  writes held.data[15], e[2], e[1], e[0]
  calls dot(a, b, p), dot<float>(c, d, q), clear(f)
  for i x16
    reads a[i]
    writes held.data[i]
*/
