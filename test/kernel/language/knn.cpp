// K nearest neighbours over binary digits: xor, popcount, insertion into a short list.
#include "ap_int.h"
typedef ap_uint<256> Digit;
#define TRAINING 2000
#define K_CONST 3

static int popcount(Digit x) {
#pragma HLS INLINE
  int count = 0;
  for (int i = 0; i < 256; i++) {
#pragma HLS UNROLL
    count += x[i];
  }
  return count;
}
static void update(const Digit &test, const Digit &train, int best[K_CONST]) {
#pragma HLS INLINE
  Digit diff = test ^ train;
  int dist = popcount(diff);
  int max_dist = 0, max_id = K_CONST + 1;
  for (int k = 0; k < K_CONST; ++k) {
    if (best[k] > max_dist) {
      max_dist = best[k];
      max_id = k;
    }
  }
  if (dist < max_dist) best[max_id] = dist;
}
void nearest(const Digit training[TRAINING], Digit test, int dists[K_CONST]) {
#pragma HLS ARRAY_PARTITION variable=dists complete
init:
  for (int i = 0; i < K_CONST; i++) dists[i] = 256;
search:
  for (int i = 0; i < TRAINING; ++i) {
#pragma HLS PIPELINE
    update(test, training[i], dists);
  }
}

/* facts
function popcount -> i32
  for i x256
    operators cast u1, add i32
    carries count
function update
  i32 best[3] argument
  writes best[select] if
  operators xor u256, cmp u1
  for i x256
    operators cast u1, add i32
    carries count
  for k x3
    reads best[k]
    operators cmp u1, 2 x select i32
    carries max_dist, max_id
function nearest
  const u256 training[2000] argument
  i32 dists[3] argument
  init: for i x3
    writes dists[i]
  search: for i'2 x2000
    reads training[i'2]
    writes dists[select] if
    operators xor u256, cmp u1
    carries dists
    for i'3 x256
      operators cast u1, add i32
      carries count
    for k x3
      reads dists[k]
      operators cmp u1, 2 x select i32
      carries max_dist, max_id
*/
