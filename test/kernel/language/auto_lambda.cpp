// C++11: auto, range loops, using, default arguments, static_cast, a lambda.
#include <cstdint>
using word = std::uint16_t;
constexpr std::size_t count = 48;
static word saturate(std::int32_t v, std::int32_t high = 1023) { return static_cast<word>(v > high ? high : v); }
void modern(const word in[count], word out[count]) {
  const auto offset = 7;
  auto twice = [](word v) { return v * 2; };
  for (std::size_t i = 0; i < count; ++i) {
    auto v = twice(in[i]) + offset;
    out[i] = saturate(v);
  }
}

/* facts
function saturate -> u16
  operators cmp u1, select u16
function modern
  const u16 in[48] argument
  u16 out[48] argument
  for i x48
    reads in[i]
    writes out[i]
    operators shl u18, add u19, cmp u1, select u16
*/
