// Loops that members of structs, sizes of arrays, constant tables and arguments of several calls bound.
#include <array>
#include <hls_vector.h>
struct Shape {
  int rows, cols;
};
struct Cursor {
  int at, steps;
};
struct Limits {
  static constexpr int most = 10;
  int own = 6;
};
static const Shape whole = {8, 16};
static const Shape parts[2] = {{2, 4}, {3, 5}};
constexpr int counts[3] = {4, 12, 20};

static void add(const int *x, int *y, int n) {
sum:
  for (int i = 0; i < n; i++) y[i] = x[i] + 1;
}
static void sum_rows(const int x[8][16], int y[8], int rows, const int cols) {
row:
  for (int i = 0; i < rows; i++)
  col:
    for (int j = 0; j < cols; j++) y[i] += x[i][j];
}

void top(const int x[8][16], int y[8], int z[128], const hls::vector<int, 4> v[32], int w[32]) {
  Cursor c;
counter:
  for (c.at = 0; c.at < 8; c.at++) y[c.at] = 0;
  sum_rows(x, y, 8, 16);
  sum_rows(x, y, 4, 16);
  std::array<int, 24> kept;
keep:
  for (size_t i = 0; i < kept.size(); i++) kept[i] = z[i];
global:
  for (int i = 0; i < whole.rows; i++)
    for (int j = 0; j < whole.cols; j++) z[i * whole.cols + j] = kept[i];
table:
  for (int i = 0; i < counts[1]; i++) w[i] = 0;
nested:
  for (int i = 0; i < parts[1].cols; i++) w[i] = 1;
  Limits limits;
own:
  for (int i = 0; i < limits.own; i++) w[i] = 2;
most:
  for (int i = 0; i < limits.most; i++) w[i] = 3;
  add(w, z, 16);
  add(z, w, 32);
lanes:
  for (int i = 0; i < 32; i++) {
    hls::vector<int, 4> lane = v[i];
    for (auto &each : lane) each += i;
    for (int k = 0; k < lane.size(); k++) w[i] += lane[k];
  }
}

/* facts
function add
  const i32 x[?] argument
  i32 y[?] argument
  sum: for i x0..32
    reads x[i]
    writes y[i]
    operators add i32
function sum_rows
  const i32 x[8][16] argument
  i32 y[8] argument
  row: for i x0..8
    col: for j x16
      reads x[i][j], y[i]
      writes y[i]
      operators add i32
      carries y
function top
  const i32 x[8][16] argument
  i32 y[8] argument
  i32 z[128] argument
  const u128 v[32] argument
  i32 w[32] argument
  i32 kept[24] local
  i32 lane[4] local
  calls 2 x sum_rows(x, y), add(w, z), add(z, w)
  counter: for c.at x8
    writes y[c.at]
  keep: for i x24
    reads z[i]
    writes kept[i]
  global: for i'2 x8
    for j x16
      reads kept[i'2]
      writes z[16*i'2 + j]
  table: for i'3 x12
    writes w[i'3]
  nested: for i'4 x5
    writes w[i'4]
  own: for i'5 x6
    writes w[i'5]
  most: for i'6 x10
    writes w[i'6]
  lanes: for i'7 x32
    reads v[i'7]
    writes lane[0], lane[1], lane[2], lane[3]
    operators 4 x cast i32
    for each x4
      reads lane[each]
      writes lane[each]
      operators add i32
    for k x4
      reads lane[k], w[i'7]
      writes w[i'7]
      operators add i32
      carries w
*/
