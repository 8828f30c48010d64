// Ranges of bits, single bits and concatenations of ap_int, with their widths.
#include <ap_fixed.h>
#include <ap_int.h>
typedef ap_fixed<16, 6> coef_t;
typedef ap_ufixed<12, 2> gain_t;

template <int W>
static ap_uint<W> rotate(ap_uint<W> x) {
  return (x(W - 4, 0), x(W - 1, W - 3));
}

void lanes(const ap_uint<64> a[64], const ap_int<48> w[64], int sums[64], ap_uint<64> doubled[64]) {
rows:
  for (int i = 0; i < 64; i++) {
#pragma HLS pipeline II=1
    int sum = 0;
    ap_uint<64> out = 0;
    for (int k = 0; k < 4; k++) {
      ap_int<12> weight = w[i].range(12 * k + 11, 12 * k);
      sum += a[i]((k + 1) * 16 - 1, k * 16) * weight;
      out((k + 1) * 16 - 1, k * 16) = a[i](16 * k + 14, 16 * k) << 1;
    }
    sums[i] = sum;
    doubled[i] = out;
  }
}

void fields(const ap_uint<32> x[64], ap_uint<32> y[64], ap_uint<8> ops[64]) {
decode:
  for (int i = 0; i < 64; i++) {
    ap_uint<6> op, rest;
    ap_uint<5> at = x[i].range(4, 0);
    (op, rest) = x[i].range(31, 20);
    ops[i] = (op, x[i][at], rest[0]);
    ap_uint<32> v = rotate<32>(x[i]);
    v.set_bit(3, op[2]);
    v.clear(0);
    v.range(15, 8) = rest.concat(at.range(1, 0));
    y[i] = v + x[i](at + 7, at) + op.length();
  }
}

void scale(const coef_t a[64], const gain_t b[64], ap_fixed<40, 16> y[64]) {
gain:
  for (int i = 0; i < 64; i++) y[i] = a[i] * b[i] + b[i] / a[i];
}

/* facts
function rotate -> u32
  operators cast u29, cast u3, cast u32
function lanes
  const u64 a[64] argument
  const i48 w[64] argument
  i32 sums[64] argument
  u64 doubled[64] argument
  rows: for i x64
    writes sums[i], doubled[i]
    for k x4
      reads w[i], a[i]
      operators cast u12, cast u16, mul u28, add i32, cast u15, shl u15, cast u64
      carries sum, out
function fields
  const u32 x[64] argument
  u32 y[64] argument
  u8 ops[64] argument
  decode: for i x64
    reads x[i]
    writes ops[i], y[i]
    operators cast u5, cast u12, 2 x cast u6, shr u32, 3 x cast u1, cast u7, 3 x cast u8, cast u29, cast u3, 4 x cast u32, cast u2, 2 x add u32
function scale
  const fixed16.6 a[64] argument
  const ufixed12.2 b[64] argument
  fixed40.16 y[64] argument
  gain: for i x64
    reads a[i], b[i]
    writes y[i]
    operators mul fixed28.8, div fixed23.13, add fixed34.14
*/
