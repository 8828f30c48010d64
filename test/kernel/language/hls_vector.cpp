// Elementwise arithmetic on hls::vector through streams.
// Not right yet: arithmetic on whole vectors is not seen.
#include <hls_stream.h>
#include <hls_vector.h>
typedef hls::vector<float, 8> vec_t;
void axpy(hls::stream<vec_t> &x, hls::stream<vec_t> &y, hls::stream<vec_t> &out, float a) {
  for (int i = 0; i < 128; i++) {
#pragma HLS PIPELINE II=1
    vec_t vx = x.read();
    vec_t vy = y.read();
    vec_t r = vx * a + vy;
    out.write(r);
  }
}
void scale_all(vec_t in[32], vec_t out[32]) {
  for (int i = 0; i < 32; i++) {
    vec_t v = in[i];
    for (int k = 0; k < 8; k++) {
#pragma HLS UNROLL
      v[k] = v[k] * 2.0f;
    }
    out[i] = v;
  }
}

/* facts
function axpy
  f32 vx[8] local
  f32 vy[8] local
  f32 r[8] local
  for i x128
    reads r[0]
    writes out:f32
function scale_all
  f32 in[32][8] argument
  f32 out[32][8] argument
  f32 v[8] local
  for i x32
    carries v
    for k x8
      reads v[k]
      writes v[k]
      operators mul f32
*/
