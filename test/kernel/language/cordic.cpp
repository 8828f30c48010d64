// CORDIC in fixed point: shifts by the counter, selects, a table.
#include "ap_fixed.h"
typedef ap_fixed<20, 3> fix;
const int ITERATIONS = 16;
extern fix angles[ITERATIONS];
void cordic(fix theta, fix &s, fix &c) {
  fix x = 0.607253, y = 0;
  for (int j = 0; j < ITERATIONS; j++) {
#pragma HLS PIPELINE
    fix xs = x >> j;
    fix ys = y >> j;
    if (theta < 0) {
      x = x + ys;
      y = y - xs;
      theta = theta + angles[j];
    } else {
      x = x - ys;
      y = y + xs;
      theta = theta - angles[j];
    }
  }
  c = x;
  s = y;
}

/* facts
function cordic
  fixed20.3 angles[16] global
  for j x16
    reads 2 x angles[j] if
    operators 2 x shr fixed20.3, cmp u1, 3 x add fixed20.3, 3 x sub fixed20.3, not u1, 3 x select fixed20.3
    carries x, y, theta
*/
