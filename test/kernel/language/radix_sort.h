#pragma once
#include "ap_int.h"
const int ITEMS = 100;
static const int RADIX = 1 << 4;
typedef ap_uint<4> Digit;
struct Item {
  ap_uint<9> value;
  ap_uint<32> frequency;
};
