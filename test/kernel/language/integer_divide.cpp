// Divisions and remainders of several widths, by constants and variables.
#include "ap_int.h"
void divide(const int a[64], const int b[64], int q[64], int r[64], ap_uint<12> s[64], const ap_uint<12> t[64]) {
  for (int i = 0; i < 64; i++) {
    q[i] = a[i] / b[i];
    r[i] = a[i] % b[i];
    s[i] = s[i] / t[i];
  }
  for (int i = 0; i < 64; i++) q[i] = a[i] / 8 + a[i] % 16;
}

/* facts
function divide
  const i32 a[64] argument
  const i32 b[64] argument
  i32 q[64] argument
  i32 r[64] argument
  u12 s[64] argument
  const u12 t[64] argument
  for i x64
    reads a[i], b[i], s[i], t[i]
    writes q[i], r[i], s[i]
    operators div i32, rem i32, div u12
  for i'2 x64
    reads a[i'2]
    writes q[i'2]
    operators shr i29, and i5, add i30
*/
