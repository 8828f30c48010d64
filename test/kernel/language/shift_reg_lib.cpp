// ap_shift_reg and a moving average.
#include "ap_shift_reg.h"
#include "ap_int.h"
void moving_average(ap_int<16> x, ap_int<16> *y) {
  static ap_shift_reg<ap_int<16>, 8> taps;
  static ap_int<20> sum = 0;
  ap_int<16> oldest = taps.shift(x, 7);
  sum += x - oldest;
  *y = sum / 8;
}

/* facts
function moving_average
  i16 y[?] argument
  i16 taps[8] static
  reads taps[7]
  writes taps[0], y[0]
  operators sub i17, add i20, shr i17, cast i16
*/
