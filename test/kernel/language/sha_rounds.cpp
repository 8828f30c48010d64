// SHA-like rounds: macros with arguments, rotates, unsigned 32-bit state.
#include <stdint.h>
#define ROTR(x, n) (((x) >> (n)) | ((x) << (32 - (n))))
#define CH(x, y, z) (((x) & (y)) ^ (~(x) & (z)))
#define MAJ(x, y, z) (((x) & (y)) ^ ((x) & (z)) ^ ((y) & (z)))
#define SIGMA0(x) (ROTR(x, 2) ^ ROTR(x, 13) ^ ROTR(x, 22))
#define SIGMA1(x) (ROTR(x, 6) ^ ROTR(x, 11) ^ ROTR(x, 25))
#define GAMMA(x, a, b, s) (ROTR(x, a) ^ ROTR(x, b) ^ ((x) >> (s)))
extern const uint32_t round_constants[64];

void digest_block(const uint32_t block[16], uint32_t state[8]) {
  uint32_t w[64];
  uint32_t s[8];
prepare:
  for (int t = 0; t < 16; t++) w[t] = block[t];
expand:
  for (int t = 16; t < 64; t++) w[t] = GAMMA(w[t - 2], 17, 19, 10) + w[t - 7] + GAMMA(w[t - 15], 7, 18, 3) + w[t - 16];
  for (int i = 0; i < 8; i++) s[i] = state[i];
rounds:
  for (int t = 0; t < 64; t++) {
    uint32_t t1 = s[7] + SIGMA1(s[4]) + CH(s[4], s[5], s[6]) + round_constants[t] + w[t];
    uint32_t t2 = SIGMA0(s[0]) + MAJ(s[0], s[1], s[2]);
    for (int i = 7; i > 0; i--) {
#pragma HLS UNROLL
      s[i] = s[i - 1];
    }
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

/* facts
function digest_block
  const u32 block[16] argument
  u32 state[8] argument
  u32 w[64] local
  u32 s[8] local
  const u32 round_constants[64] global
  prepare: for t x16
    reads block[t]
    writes w[t]
  expand: for t'2 x48
    reads w[t'2 + 14], w[t'2 + 9], w[t'2 + 1], w[t'2]
    writes w[t'2 + 16]
    operators shr u15, 4 x shl u32, 4 x or u32, shr u13, 4 x xor u32, shr u22, 3 x add u32, shr u25, shr u14, shr u29
    carries w over 2, w over 7, w over 15, w over 16
  for i x8
    reads state[i]
    writes s[i]
  rounds: for t'3 x64
    reads s[7], 2 x s[4], s[5], s[6], round_constants[t'3], w[t'3], s[0], s[1], s[2]
    writes s[4], s[0]
    operators shr u26, 6 x shl u32, 6 x or u32, shr u21, 7 x xor u32, shr u7, 7 x add u32, 5 x and u32, not u32, shr u30, shr u19, shr u10
    carries 4 x s
    for i'2 x7
      reads s[-i'2 + 6]
      writes s[-i'2 + 7]
  for i'3 x8
    reads s[i'3], state[i'3]
    writes state[i'3]
    operators add u32
*/
