// Operators of a vector struct of the text's own, chained; the object that a method returns.
#include "hls_stream.h"
template <typename T, int N> struct Vec {
  T d[N];
  Vec operator+(const Vec &o) const {
    Vec r;
    for (int i = 0; i < N; i++) {
#pragma HLS UNROLL
      r.d[i] = d[i] + o.d[i];
    }
    return r;
  }
  Vec &operator+=(const Vec &o) {
    for (int i = 0; i < N; i++) {
#pragma HLS UNROLL
      d[i] += o.d[i];
    }
    return *this;
  }
  T dot(const Vec &o) const {
    T s = 0;
    for (int i = 0; i < N; i++) {
#pragma HLS UNROLL
      s += d[i] * o.d[i];
    }
    return s;
  }
};
template <typename T, int N> Vec<T, N> operator*(T k, const Vec<T, N> &v) {
  Vec<T, N> r;
  for (int i = 0; i < N; i++) {
#pragma HLS UNROLL
    r.d[i] = k * v.d[i];
  }
  return r;
}
typedef Vec<int, 4> v4;
void vecs(hls::stream<v4> &a, hls::stream<v4> &b, hls::stream<v4> &o, int k) {
  v4 acc = {{0, 0, 0, 0}};
  for (int i = 0; i < 100; i++) {
#pragma HLS PIPELINE II=1
    v4 x = a.read(), y = b.read();
    v4 z = x + k * y;
    acc += z;
    o.write(z);
  }
  v4 last;
  last.d[0] = acc.dot(acc);
  o << last;
}

/* facts
function operator+
  i32 d[4] global
  i32 o.d[4] argument
  i32 r.d[4] local
  operators cast u128
  for i x4
    reads d[i], o.d[i]
    writes r.d[i]
    operators add i32
function operator+=
  i32 o.d[4] argument
  i32 d[4] global
  operators opaque ?
  for i x4
    reads o.d[i], d[i]
    writes d[i]
    operators add i32
function dot -> i32
  i32 d[4] global
  i32 o.d[4] argument
  for i x4
    reads d[i], o.d[i]
    operators mul i32, add i32
    carries s
function operator*
  ? v.d[?] argument
  ? r.d[?] local
  operators cast ?
  for i x?
    reads v.d[i]
    writes r.d[i]
    operators mul ?
function vecs
  i32 acc.d[4] local
  i32 x.d[4] local
  i32 y.d[4] local
  i32 r.d[4] local
  i32 r.d[4] local
  i32 last.d[4] local
  reads last.d[1], last.d[2], last.d[3]
  writes acc.d[0], acc.d[1], acc.d[2], acc.d[3], last.d[0], o:u128
  operators 2 x cast u128, 4 x cast i32
  for i x100
    reads r.d[0], r.d[1], r.d[2], r.d[3], a:u128, b:u128
    writes x.d[0], x.d[1], x.d[2], x.d[3], y.d[0], y.d[1], y.d[2], y.d[3], o:u128
    operators 8 x cast i32, cast u128
    carries acc.d
    for i'2 x4
      reads y.d[i'2]
      writes r.d[i'2]
      operators mul i32
    for i'3 x4
      reads x.d[i'3], r.d[i'3]
      writes r.d[i'3]
      operators add i32
    for i'4 x4
      reads r.d[i'4], acc.d[i'4]
      writes acc.d[i'4]
      operators add i32
  for i'5 x4
    reads acc.d[i'5]
    operators mul i32, add i32
    carries s
*/
