// One LSTM step with half precision gates and library functions.
#include <hls_math.h>
#include <hls_half.h>
#define HIDDEN 16
typedef half data_t;
static data_t sigmoid(data_t x) { return data_t(1.0) / (data_t(1.0) + hls::exp(-x)); }
void lstm_cell(const data_t x[HIDDEN], data_t h[HIDDEN], data_t c[HIDDEN], const data_t w[4][HIDDEN][2 * HIDDEN],
               const data_t bias[4][HIDDEN]) {
  data_t gate[4][HIDDEN];
gates:
  for (int g = 0; g < 4; g++) {
  units:
    for (int u = 0; u < HIDDEN; u++) {
      data_t sum = bias[g][u];
    inputs:
      for (int k = 0; k < 2 * HIDDEN; k++) sum += w[g][u][k] * (k < HIDDEN ? x[k] : h[k - HIDDEN]);
      gate[g][u] = g == 2 ? hls::tanh(sum) : sigmoid(sum);
    }
  }
update:
  for (int u = 0; u < HIDDEN; u++) {
    c[u] = gate[1][u] * c[u] + gate[0][u] * gate[2][u];
    h[u] = gate[3][u] * hls::tanh(c[u]);
  }
}

/* facts
function sigmoid -> f16
  operators neg f16, exp f16, add f16, div f16
function lstm_cell
  const f16 x[16] argument
  f16 h[16] argument
  f16 c[16] argument
  const f16 w[4][16][32] argument
  const f16 bias[4][16] argument
  f16 gate[4][16] local
  gates: for g x4
    operators cmp u1
    units: for u x16
      reads bias[g][u]
      writes gate[g][u]
      operators 2 x exp f16, neg f16, add f16, div f16, select f16
      inputs: for k x32
        reads w[g][u][k], x[k] if, h[k - 16] if
        operators cmp u1, not u1, select f16, mul f16, add f16
        carries sum
  update: for u'2 x16
    reads gate[1][u'2], c[u'2], gate[0][u'2], gate[2][u'2], gate[3][u'2]
    writes c[u'2], h[u'2]
    operators 3 x mul f16, add f16, exp f16
*/
