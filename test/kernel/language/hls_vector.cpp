// Elementwise arithmetic on hls::vector through streams.
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

void largest(const vec_t in[32], vec_t out[32], float *peak) {
  float most = 0;
  for (int i = 0; i < 32; i++) {
    vec_t v = in[i] + in[31 - i];
    out[i] = v * v;
    most += v.reduce_max() + in[i][3];
  }
  *peak = most;
}

/* facts
function axpy
  f32 vx[8] local
  f32 vy[8] local
  f32 r[8] local
  for i x128
    reads x:u256, y:u256
    writes vx[0], vx[1], vx[2], vx[3], vx[4], vx[5], vx[6], vx[7], vy[0], vy[1], vy[2], vy[3], vy[4], vy[5], vy[6], vy[7], r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], out:u256
    operators 16 x cast f32, 8 x mul f32, 8 x add f32, cast u256
function scale_all
  u256 in[32] argument
  u256 out[32] argument
  f32 v[8] local
  for i x32
    reads in[i], v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]
    writes v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], out[i]
    operators 8 x cast f32, cast u256
    for k x8
      reads v[k]
      writes v[k]
      operators mul f32
function largest
  const u256 in[32] argument
  u256 out[32] argument
  f32 peak[?] argument
  f32 v[8] local
  writes peak[0]
  for i x32
    reads in[i], in[-i + 31]
    writes v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], out[i]
    operators 16 x cast f32, 10 x add f32, 8 x mul f32, cast u256, 7 x cmp u1, 7 x select f32
    carries most
*/
