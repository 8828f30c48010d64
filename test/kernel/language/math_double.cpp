// Double precision option pricing with library functions.
#include <math.h>
static double cnd(double x) {
  double k = 1.0 / (1.0 + 0.2316419 * fabs(x));
  double w = k * (0.319381530 + k * (-0.356563782 + k * 1.781477937));
  double c = 1.0 - exp(-x * x / 2.0) * 0.3989422804 * w;
  return x < 0 ? 1.0 - c : c;
}
void price(const double spot[256], const double strike[256], double call[256], double rate, double vol) {
  for (int i = 0; i < 256; i++) {
#pragma HLS PIPELINE
    double t = sqrt(1.5);
    double d1 = (log(spot[i] / strike[i]) + (rate + vol * vol / 2) * 1.5) / (vol * t);
    double d2 = d1 - vol * t;
    call[i] = spot[i] * cnd(d1) - strike[i] * exp(-rate * 1.5) * cnd(d2);
  }
}
void angles(const float in[64], float out[64]) {
  for (int i = 0; i < 64; i++) out[i] = sinf(in[i]) * cosf(in[i]) + tanf(in[i]) + atan2f(in[i], 2.0f) + powf(in[i], 3.0f);
}

/* facts
function cnd -> f64
  operators 2 x cmp u1, 2 x select f64, 7 x mul f64, 3 x add f64, 2 x div f64, neg f64, exp f64, 2 x sub f64
function price
  const f64 spot[256] argument
  const f64 strike[256] argument
  f64 call[256] argument
  operators sqrt f64, 4 x mul f64, div f64, add f64, neg f64, exp f64
  for i x256
    reads spot[i], strike[i]
    writes call[i]
    operators 6 x div f64, log f64, 7 x add f64, 6 x sub f64, 4 x cmp u1, 4 x select f64, 17 x mul f64, 2 x neg f64, 2 x exp f64
function angles
  const f32 in[64] argument
  f32 out[64] argument
  for i x64
    reads in[i]
    writes out[i]
    operators 2 x sin f32, mul f32, tan f32, 3 x add f32, atan f32, pow f32
*/
