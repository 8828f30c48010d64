// A 128-tap FIR filter over a block of 1024 samples. The delay line is kept between calls.

#define TAPS 128
#define SAMPLES 1024

typedef short sample_t;
typedef int acc_t;

void fir(const sample_t in[SAMPLES], sample_t out[SAMPLES], const sample_t coeff[TAPS]) {
#pragma HLS interface mode=ap_memory port=in
#pragma HLS interface mode=ap_memory port=out
#pragma HLS interface mode=ap_memory port=coeff

  static sample_t delay[TAPS];

samples:
  for (int n = 0; n < SAMPLES; n++) {
  shift:
    for (int t = TAPS - 1; t > 0; t--) {
      delay[t] = delay[t - 1];
    }
    delay[0] = in[n];

    acc_t acc = 0;
  taps:
    for (int t = 0; t < TAPS; t++) {
      acc += delay[t] * coeff[t];
    }
    out[n] = (sample_t)(acc >> 15);
  }
}
