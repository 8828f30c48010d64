// Weights behind an indexer, as libraries of folded layers have them: an object that holds a reference to another.
#include "ap_int.h"
template <unsigned SIMD, typename WT, unsigned PE, unsigned TILES>
class Weights {
 public:
  ap_uint<SIMD * WT::width> m[PE][TILES];
  class Tile {
    Weights const &all;
    unsigned const at;
   public:
    Tile(Weights const &p, unsigned t) : all(p), at(t) {
#pragma HLS inline
    }
    ap_uint<SIMD * WT::width> operator[](unsigned pe) const {
#pragma HLS inline
      return all.m[pe][at];
    }
  };
  Tile tile(unsigned at) const {
#pragma HLS inline
    return Tile(*this, at);
  }
};
static Weights<2, ap_int<8>, 4, 16> W;
void top(const ap_uint<16> x[16], int y[4]) {
#pragma HLS array_partition variable=W.m complete dim=1
  int acc[4] = {0, 0, 0, 0};
#pragma HLS array_partition variable=acc complete
fold:
  for (unsigned t = 0; t < 16; t++) {
#pragma HLS pipeline II=1
    auto const &w = W.tile(t);
    for (unsigned p = 0; p < 4; p++) {
#pragma HLS unroll
      ap_uint<16> v = w[p];
      for (int s = 0; s < 2; s++) {
#pragma HLS unroll
        ap_int<8> a = v(8 * s + 7, 8 * s);
        ap_uint<8> b = x[t](8 * s + 7, 8 * s);
        acc[p] += a * b;
      }
    }
  }
  for (int p = 0; p < 4; p++) y[p] = acc[p];
}

/* facts
function Tile
  ? p.m[?][?] argument
  ? all.m[?][?] global
  copies all.m = p.m x?
function operator[] -> ?
  ? all.m[?][?] global
  reads all.m[pe][at]
function tile
  operators opaque ?, cast u1056
function top
  const u16 x[16] argument
  i32 y[4] argument
  i32 acc[4] local
  u16 W.m[4][16] global
  writes acc[0], acc[1], acc[2], acc[3]
  fold: for t x16
    for p x4
      reads W.m[p][t]
      for s x2
        reads x[t], acc[p]
        writes acc[p]
        operators 2 x cast u8, mul u16, add i32
        carries acc
  for p'2 x4
    reads acc[p'2]
    writes y[p'2]
*/
