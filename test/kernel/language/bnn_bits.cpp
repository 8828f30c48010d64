// Bit selection and concatenation.
#include "ap_int.h"
void pack(const ap_uint<4> nibble[64], ap_uint<32> word[8]) {
  for (int w = 0; w < 8; w++) {
    ap_uint<32> v = 0;
    for (int n = 0; n < 8; n++) {
#pragma HLS UNROLL
      v(4 * n + 3, 4 * n) = nibble[8 * w + n];
    }
    word[w] = v;
  }
}
void unpack(const ap_uint<32> word[8], ap_uint<4> nibble[64], bool parity[8]) {
  for (int w = 0; w < 8; w++) {
    ap_uint<32> v = word[w];
    parity[w] = v.xor_reduce();
    for (int n = 0; n < 8; n++) nibble[8 * w + n] = v.range(4 * n + 3, 4 * n);
    ap_uint<8> swapped = (v(7, 0), v(15, 8));
    nibble[w] = swapped;
  }
}

/* facts
function pack
  const u4 nibble[64] argument
  u32 word[8] argument
  for w x8
    writes word[w]
    for n x8
      reads nibble[8*w + n]
      operators cast u32
      carries v
function unpack
  const u32 word[8] argument
  u4 nibble[64] argument
  u1 parity[8] argument
  for w x8
    reads word[w]
    writes parity[w], nibble[w]
    operators cast u1, 3 x cast u8, cast u16, cast u4
    for n x8
      writes nibble[8*w + n]
      operators cast u4
*/
