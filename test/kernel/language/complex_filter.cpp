// std::complex products with real() and imag(), and fields written by hand.
#include <complex>
typedef std::complex<float> cfloat;
void mixer(const cfloat in[128], cfloat out[128], float step) {
  float phase = 0;
  for (int i = 0; i < 128; i++) {
    cfloat w(cosf(phase), sinf(phase));
    out[i] = in[i] * w;
    phase += step;
  }
}
float energy(const cfloat in[128]) {
  float e = 0;
  for (int i = 0; i < 128; i++) e += in[i].real() * in[i].real() + in[i].imag() * in[i].imag();
  return e;
}

/* facts
function mixer
  f32 in.re[128] argument
  f32 in.im[128] argument
  f32 out.re[128] argument
  f32 out.im[128] argument
  for i x128
    reads in.re[i], in.im[i]
    writes out.re[i], out.im[i]
    operators 2 x sin f32, 4 x mul f32, sub f32, 2 x add f32
    carries phase
function energy -> f32
  f32 in.re[128] argument
  f32 in.im[128] argument
  for i x128
    reads in.re[i], in.im[i]
    operators 2 x mul f32, 2 x add f32
    carries e
*/
