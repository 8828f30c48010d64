// Triangular nests, <= and decreasing bounds; assert on a bound.
#include <assert.h>
void cholesky_like(double a[24][24], int n) {
  assert(n <= 24);
  for (int i = 0; i < 24; i++) {
    for (int j = 0; j < i; j++) {
      for (int k = 0; k < j; k++) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
    for (int k = i; k >= 0; k -= 2) a[i][i] += a[i][k];
  }
  for (int i = 0; i < n; i++) a[i][i] = 1.0;
}

/* facts
function cholesky_like
  f64 a[24][24] argument
  for i x24
    carries 3 x a
    for j x0..23
      reads a[j][j], a[i][j]
      writes a[i][j]
      operators div f64
      carries 2 x a
      for k x0..22
        reads a[i][k], a[j][k], a[i][j]
        writes a[i][j]
        operators mul f64, sub f64
        carries 3 x a
    for k'2 x1..12
      reads a[i][i - 2*k'2], a[i][i]
      writes a[i][i]
      operators add f64
      carries 2 x a
  for i'2 x0..24
    writes a[i'2][i'2]
*/
