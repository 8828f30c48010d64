// Sizes that constexpr functions work out, with loops, recursion and template arguments; std::array passed to a template.
#include <array>
constexpr int square(int x) { return x * x; }
constexpr unsigned clog2(unsigned n) { unsigned r = 0; while ((1u << r) < n) ++r; return r; }
constexpr int gcd(int a, int b) { return b == 0 ? a : gcd(b, a % b); }
template <int A, int B> constexpr int lcm() { return A * B / gcd(A, B); }
constexpr std::size_t N = square(8);
template <typename T, std::size_t M> T reduce(const std::array<T, M> &v) {
  T sum = 0;
  for (const auto &x : v) sum += x;
  return sum;
}
using buf_t = std::array<int, N>;
int lam(const int in[N], int out[clog2(100)], int w[lcm<12, 20>()]) {
  buf_t b;
  for (int i = 0; i < N; i++) b[i] = in[i];
  return reduce(b);
}

/* facts
function square -> i32
  operators mul i32
function clog2 -> u32
  operators cast i32
  while _ x?
    operators shl u32, cmp u1
function gcd -> i32
  operators cmp u1, rem i32, select i32
  calls gcd()
function lcm -> i32
  operators mul i32, cmp u1, rem i32, select i32, div i32
  calls gcd()
function reduce -> i32
  const i32 v[64] argument
  for x x64
    reads v[x]
    operators add i32
    carries sum
function lam -> i32
  const i32 in[64] argument
  i32 out[7] argument
  i32 w[60] argument
  i32 b[64] local
  calls reduce(b)
  for i x64
    reads in[i]
    writes b[i]
*/
