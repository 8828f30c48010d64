// Radix sort passes with struct elements, from a local header.
#include "radix_sort.h"
void radix_pass(Item in[ITEMS], Item out[ITEMS], int shift) {
  ap_uint<8> where[RADIX];
  ap_uint<8> histogram[RADIX];
init:
  for (int i = 0; i < RADIX; i++) histogram[i] = 0;
digits:
  for (int j = 0; j < ITEMS; j++) {
    Digit d = (in[j].frequency >> shift) & (RADIX - 1);
    histogram[d]++;
  }
  where[0] = 0;
offsets:
  for (int i = 1; i < RADIX; i++) where[i] = where[i - 1] + histogram[i - 1];
place:
  for (int j = 0; j < ITEMS; j++) {
    Digit d = (in[j].frequency >> shift) & (RADIX - 1);
    out[where[d]] = in[j];
    where[d] = where[d] + 1;
  }
}
void sort_items(Item in[ITEMS], Item out[ITEMS]) {
  Item a[ITEMS], b[ITEMS];
  for (int i = 0; i < ITEMS; i++) a[i] = in[i];
  for (int shift = 0; shift < 32; shift += 4) {
    if (shift % 8 == 0) radix_pass(a, b, shift);
    else radix_pass(b, a, shift);
  }
  for (int i = 0; i < ITEMS; i++) out[i] = a[i];
}

/* facts
function radix_pass
  u8 where[16] local
  u8 histogram[16] local
  u32 in.frequency[100] argument
  u9 in.value[100] argument
  u9 out.value[100] argument
  u32 out.frequency[100] argument
  writes where[0]
  init: for i x16
    writes histogram[i]
  digits: for j x100
    reads in.frequency[j], histogram[and]
    writes histogram[and]
    operators shr u32, and u4, add u8
    carries histogram
  offsets: for i'2 x15
    reads where[i'2], histogram[i'2]
    writes where[i'2 + 1]
    operators add u8
    carries where
  place: for j'2 x100
    reads in.frequency[j'2], in.value[j'2], where[and]
    writes out.value[load], out.frequency[load], where[and]
    operators shr u32, and u4, add u8
    carries where
function sort_items
  u9 in.value[100] argument
  u32 in.frequency[100] argument
  u9 a.value[100] local
  u32 a.frequency[100] local
  u9 b.value[100] local
  u32 b.frequency[100] local
  u9 out.value[100] argument
  u32 out.frequency[100] argument
  for i x100
    reads in.value[i], in.frequency[i]
    writes a.value[i], a.frequency[i]
  for shift x8
    calls radix_pass(a.value, a.frequency, b.value, b.frequency), radix_pass(b.value, b.frequency, a.value, a.frequency)
  for i'2 x100
    reads a.value[i'2], a.frequency[i'2]
    writes out.value[i'2], out.frequency[i'2]
*/
