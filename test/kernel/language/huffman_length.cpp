// Code lengths by walking a tree kept in arrays; histogram of lengths.
#include "ap_int.h"
#define SYMBOLS 64
#define TREE_DEPTH 32
typedef ap_uint<9> symbol_t;
void code_lengths(symbol_t parent[SYMBOLS - 1], symbol_t left[SYMBOLS - 1], symbol_t right[SYMBOLS - 1],
                  ap_uint<SYMBOLS> histogram[TREE_DEPTH]) {
  ap_uint<6> depth[SYMBOLS];
  ap_uint<SYMBOLS> local[TREE_DEPTH];
  const symbol_t internal = -1;
init:
  for (int i = 0; i < TREE_DEPTH; i++) local[i] = 0;
  depth[SYMBOLS - 2] = 1;
traverse:
  for (int i = SYMBOLS - 3; i >= 0; i--) {
    ap_uint<6> length = depth[parent[i]] + 1;
    depth[i] = length;
    if (left[i] != internal || right[i] != internal) {
      int children = left[i] != internal && right[i] != internal ? 2 : 1;
      ap_uint<SYMBOLS> count = local[length];
      count += children;
      local[length] = count;
    }
  }
  for (int i = 0; i < TREE_DEPTH; i++) histogram[i] = local[i];
}

/* facts
function code_lengths
  u9 parent[63] argument
  u9 left[63] argument
  u9 right[63] argument
  u64 histogram[32] argument
  u6 depth[64] local
  u64 local[32] local
  writes depth[62]
  init: for i x32
    writes local[i]
  traverse: for i'2 x62
    reads parent[-i'2 + 61], depth[load], left[-i'2 + 61], right[-i'2 + 61], local[load + 1] if
    writes depth[-i'2 + 61], local[load + 1] if
    operators add u6, 2 x cmp u1, or u1, and u1, select u2, add u64
    carries depth, local
  for i'3 x32
    reads local[i'3]
    writes histogram[i'3]
*/
