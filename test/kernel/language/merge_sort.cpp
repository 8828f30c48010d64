// Bottom-up merge sort: a doubling outer loop, stages through two buffers.
#define SIZE 64
#define STAGES 6
static void merge_arrays(int in[SIZE], int width, int out[SIZE]) {
  int f1 = 0, f2 = width, i2 = width, i3 = 2 * width;
  if (i2 >= SIZE) i2 = SIZE;
  if (i3 >= SIZE) i3 = SIZE;
merge:
  for (int i = 0; i < SIZE; i++) {
#pragma HLS PIPELINE II=1
    int t1 = in[f1];
    int t2 = f2 == i3 ? 0 : in[f2];
    if (f2 == i3 || (f1 < i2 && t1 <= t2)) {
      out[i] = t1;
      f1++;
    } else {
      out[i] = t2;
      f2++;
    }
    if (f1 == i2 && f2 == i3) {
      f1 = i3;
      i2 += 2 * width;
      i3 += 2 * width;
      if (i2 >= SIZE) i2 = SIZE;
      if (i3 >= SIZE) i3 = SIZE;
      f2 = i2;
    }
  }
}
void merge_sort(int in[SIZE], int out[SIZE]) {
  int temp[SIZE];
stages:
  for (int width = 1; width < SIZE; width = 2 * width) {
    merge_arrays(in, width, temp);
  copy:
    for (int k = 0; k < SIZE; k++) in[k] = temp[k];
  }
  for (int k = 0; k < SIZE; k++) out[k] = in[k];
}

/* facts
function merge_arrays
  i32 in[64] argument
  i32 out[64] argument
  operators shl i32, 2 x cmp u1, 2 x select i32
  merge: for i x64
    reads in[phi], in[phi] if
    writes 2 x out[i] if
    operators 7 x cmp u1, 2 x not u1, 9 x select i32, 2 x and u1, or u1, 4 x add i32
    carries f1, f2, i2, i3
function merge_sort
  i32 in[64] argument
  i32 out[64] argument
  i32 temp[64] local
  stages: for width x6
    calls merge_arrays(in, temp)
    copy: for k x64
      reads temp[k]
      writes in[k]
  for k'2 x64
    reads in[k'2]
    writes out[k'2]
*/
