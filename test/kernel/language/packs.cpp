// Parameter packs: folds, expansions into calls, recursion over the rest, and constants of a template.
#include <hls_stream.h>
template <typename... T>
static int sum_all(T... xs) {
  return (xs + ... + 0);
}
template <typename... T>
static bool all_positive(T... xs) {
  return (... && (xs > 0));
}
static int largest(int a) { return a; }
template <typename... R>
static int largest(int a, R... rest) {
  int other = largest(rest...);
  return a > other ? a : other;
}
template <typename T, typename... R>
static int weigh(T first, R... rest) {
  if constexpr (sizeof...(rest) > 0)
    return first * int(sizeof...(rest)) + weigh(rest...);
  else
    return first;
}
template <int... N>
static void mark(int a[64]) {
marks:
  for (int i = 0; i < int(sizeof...(N)); i++) a[i] = (N + ...);
}
template <typename... S>
static void drain(int out[64], S &...in) {
drained:
  for (int i = 0; i < 64; i++) out[i] = sum_all(in.read()...);
}

void top(const int x[64], int out[64], int marked[64], hls::stream<int> &s, hls::stream<short> &t) {
  out[0] = sum_all(x[0], x[1], x[2]);
  out[1] = all_positive(x[3], x[4]);
  out[2] = largest(x[0], x[1], x[2]);
  out[3] = weigh(x[5], x[6], x[7]);
  mark<4, 5, 6>(marked);
  mark<7>(marked);
  drain(out, s, t);
}

/* facts
function sum_all -> i32
function all_positive -> u1
function largest -> i32
function largest(int, R) -> i32
  operators a parameter pack ?, cmp u1, select i32
function weigh -> i32
  operators 2 x opaque u64, cmp u1, cast i32, mul ?, a parameter pack ?, add ?, not u1
function mark
  i32 a[64] argument
  marks: for i x3
    writes a[i]
function mark<7>
  i32 a[64] argument
  marks: for i x1
    writes a[i]
function drain
  i32 out[64] argument
  drained: for i x64
    writes out[i]
    operators a parameter pack ?, add ?
function top
  const i32 x[64] argument
  i32 out[64] argument
  i32 marked[64] argument
  reads x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
  writes out[0], out[1], out[2], out[3]
  operators 5 x add i32, 4 x cmp u1, and u1, 2 x select i32, shl i32
  calls mark(marked), mark<7>(marked)
  drained: for i x64
    reads s:i32, t:i16
    writes out[i]
    operators add i17, add i32
*/
