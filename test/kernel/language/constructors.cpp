// Objects that are set up by constructors: members by their initialisers, bases, defaults, references and temporaries.
#include <ap_int.h>
typedef ap_uint<10> px_t;

struct Counter {
  int at = 5;
  Counter() {}
  explicit Counter(int start) : at(start) {}
  void next(int most) { at = at == most ? 0 : at + 1; }
};

template <int W>
class Rows : public Counter {
  px_t rows[2][W];
  px_t &last;

 public:
  Rows(px_t &out, int start = 0) : Counter(start), last(out) {
#pragma HLS array_partition variable=rows complete dim=1
  }
  px_t push(px_t v);
};

template <int W>
px_t Rows<W>::push(px_t v) {
  px_t sum = rows[0][at] + rows[1][at];
  rows[0][at] = rows[1][at];
  rows[1][at] = v;
  last = sum;
  next(W - 1);
  return sum;
}

struct Pair {
  int low, high;
  Pair(int a, int b) : low(a < b ? a : b), high(a < b ? b : a) {}
  int span() const { return high - low; }
};

void top(const px_t in[640], px_t out[640], int spans[640], px_t *last) {
  px_t newest = 0;
  Rows<64> rows(newest);
  Counter plain, given(3);
pixels:
  for (int i = 0; i < 640; i++) {
    out[i] = rows.push(in[i]);
    spans[i] = Pair(in[i], i).span();
  }
starts:
  for (int i = plain.at; i < 64; i += given.at) spans[i] = 0;
  *last = newest;
}

/* facts
function Counter
function Counter::Counter
function next
  operators cmp u1, add i32, select i32
function Rows
function push -> u10
  u10 rows[2][64] global
  reads rows[0][at], rows[1][at]
  writes rows[0][at], rows[1][at]
  operators add u10, cmp u1, add ?, select u1
function Pair
  operators cmp u1, 2 x select i32
function span -> i32
  operators sub i32
function top
  const u10 in[640] argument
  u10 out[640] argument
  i32 spans[640] argument
  u10 last[?] argument
  u10 rows.rows[2][64] local
  writes last[0]
  pixels: for i x640
    reads in[i], rows.rows[0][phi], rows.rows[1][phi]
    writes rows.rows[0][phi], rows.rows[1][phi], out[i], spans[i]
    operators add u10, 2 x cmp u1, add i32, 3 x select i32, sub i32
    carries rows
  starts: for i'2 x20
    writes spans[3*i'2 + 5]
*/
