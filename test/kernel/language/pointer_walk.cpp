// Pointers that walk: *p++, ternary pointers, 2-D access by pointer arithmetic.
// Not right yet: a pointer that moves is not followed, nor one that is set to an array.
void copy_row(const short *src, short *dst) {
  for (int i = 0; i < 32; i++) *dst++ = *src++;
}
void matrix_walk(short m[32 * 32], short row[32], short total[1]) {
  short *p = m;
  int sum = 0;
  for (int i = 0; i < 32; i++) {
    for (int j = 0; j < 32; j++) {
      sum += *(p + i * 32 + j);
    }
  }
  copy_row(&m[64], row);
  total[0] = sum;
}

/* facts
function copy_row
  const i16 src[?] argument
  i16 dst[?] argument
  for i x32
function matrix_walk
  i16 m[1024] argument
  i16 row[32] argument
  i16 total[1] argument
  i16 p[?] local
  writes total[0]
  calls copy_row(m, row)
  for i x32
    carries sum
    for j x32
      reads p[32*i + j]
      operators add i32
      carries sum
*/
