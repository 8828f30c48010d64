// Rounds of a hash written as macros of statements, macros in macros, and a halving loop with a second variable in its step.
#include <float.h>
#define CH(x, y, z) (((x) & (y)) | (~(x) & (z)))
#define KEY1 0x5a82
#define ROLL(v, n) (((v) << n) | ((v) >> (32 - n)))
#define STEP(n, i) t = ROLL(a, 5) + CH(b, c, a) + w[i] + KEY##n; c = ROLL(b, 30); b = a; a = t
#define PAIR(i) STEP(1, i); STEP(1, i + 1)

void digest(const unsigned w[64], unsigned out[3]) {
  unsigned a = 1, b = 2, c = 3, t;
rounds:
  for (int i = 0; i < 64; i += 2) {
    PAIR(i);
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
}

float halving(const float x[512], int taps[16]) {
  const float w[3] = {0.25f, 0.5f, 0.25f};
  int table[4] = {3, 1, 4, 1};
  float low = FLT_MAX;
  int span, level = 0;
outer:
  for (span = 256; span; span >>= 1, level++) {
    float v = x[span] * w[level % 3];
    if (v < low) low = v;
    taps[level] = table[level & 3];
  }
  return low;
}

/* facts
function digest
  const u32 w[64] argument
  u32 out[3] argument
  writes out[0], out[1], out[2]
  rounds: for i x32
    reads w[2*i], w[2*i + 1]
    operators 4 x shl u32, 2 x shr u5, 6 x or u32, 4 x and u32, 2 x not u32, 6 x add u32, 2 x shr u30
    carries c over 2, b, a
function halving -> f32
  const f32 x[512] argument
  i32 taps[16] argument
  const f32 w[3] local
  const i32 table[4] local
  outer: for span x9
    reads x[induction], w[rem], table[and]
    writes taps[span]
    operators rem i2, mul f32, cmp u1, select f32, and u2
    carries low
*/
