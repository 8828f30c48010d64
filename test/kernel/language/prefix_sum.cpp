// Prefix sum, plain and with the running total in a register; constexpr size.
constexpr int kSize = 128;
void scan(const int in[kSize], int out[kSize], int again[kSize]) {
  out[0] = in[0];
plain:
  for (int i = 1; i < kSize; i++) out[i] = out[i - 1] + in[i];
  int total = 0;
  for (int &v : again) v = 0;
registered:
  for (int i = 0; i < kSize; i++) {
    total += in[i];
    again[i] = total;
  }
}

/* facts
function scan
  const i32 in[128] argument
  i32 out[128] argument
  i32 again[128] argument
  reads in[0]
  writes out[0]
  plain: for i x127
    reads out[i], in[i + 1]
    writes out[i + 1]
    operators add i32
    carries out
  for v x128
    writes again[v]
  registered: for i'2 x128
    reads in[i'2]
    writes again[i'2]
    operators add i32
    carries total
*/
