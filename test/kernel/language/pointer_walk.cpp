// Pointers that walk: *p++, a bound that is a pointer, two steps an iteration, 2-D access by pointer arithmetic.
void copy_row(const short *src, short *dst) {
  for (int i = 0; i < 32; i++) *dst++ = *src++;
}
static void interleave(const short *even, const short *odd, short *out) {
  for (const short *p = even; p < even + 16; p++) {
    *out++ = *p;
    *out++ = *odd++;
  }
}
short last_positive(const short *v) {
  const short *p = v + 32;
  short last = 0;
  while (p != v) {
    --p;
    if (*p > 0) last = *p;
  }
  return last;
}
void matrix_walk(short m[32 * 32], short row[32], short total[1]) {
  short *p = m;
  int sum = 0;
  for (int i = 0; i < 32; i++) {
    for (int j = 0; j < 32; j++) {
      sum += *(p + i * 32 + j);
    }
  }
  p = row;
  p += 2;
  p[3] = 0;
  copy_row(&m[64], row);
  interleave(m, &m[16], row);
  total[0] = sum + last_positive(row);
}

/* facts
function copy_row
  const i16 src[?] argument
  i16 dst[?] argument
  for i x32
    reads src[i]
    writes dst[i]
function interleave
  const i16 even[?] argument
  const i16 odd[?] argument
  i16 out[?] argument
  for p x16
    reads even[p], odd[p]
    writes out[2*p], out[2*p + 1]
    operators cmp u1
function last_positive -> i16
  const i16 v[?] argument
  while p x32
    reads v[-p + 31]
    operators 2 x cmp u1, select i16
    carries last
function matrix_walk
  i16 m[1024] argument
  i16 row[32] argument
  i16 total[1] argument
  writes row[5], total[0]
  operators add i16
  calls copy_row(m, row), interleave(m, m, row), last_positive(row)
  for i x32
    carries sum
    for j x32
      reads m[32*i + j]
      operators add i32
      carries sum
*/
