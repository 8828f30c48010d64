// Systolic matrix product: skewless form with local copies.
#define MAX_SIZE 12
extern "C" void mmult(const int *a, const int *b, int *c, int rows, int inner, int cols) {
#pragma HLS INTERFACE m_axi port=a
  int la[MAX_SIZE][MAX_SIZE];
#pragma HLS ARRAY_PARTITION variable=la dim=1 complete
  int lb[MAX_SIZE][MAX_SIZE];
#pragma HLS ARRAY_PARTITION variable=lb dim=2 complete
  int lc[MAX_SIZE][MAX_SIZE];
#pragma HLS ARRAY_PARTITION variable=lc dim=0 complete
readA:
  for (int loc = 0, i = 0, j = 0; loc < rows * inner; loc++, j++) {
#pragma HLS LOOP_TRIPCOUNT min=144 max=144
    if (j == inner) {
      i++;
      j = 0;
    }
    la[i][j] = a[loc];
  }
readB:
  for (int loc = 0, i = 0, j = 0; loc < MAX_SIZE * MAX_SIZE; loc++, j++) {
    if (j == MAX_SIZE) {
      i++;
      j = 0;
    }
    lb[i][j] = b[loc];
  }
steps:
  for (int k = 0; k < inner; k++) {
#pragma HLS LOOP_TRIPCOUNT min=12 max=12
#pragma HLS PIPELINE II=1
    for (int i = 0; i < MAX_SIZE; i++)
      for (int j = 0; j < MAX_SIZE; j++) {
        int last = k == 0 ? 0 : lc[i][j];
        int va = i < rows && k < inner ? la[i][k] : 0;
        int vb = k < inner && j < cols ? lb[k][j] : 0;
        lc[i][j] = last + va * vb;
      }
  }
write:
  for (int loc = 0, i = 0, j = 0; loc < MAX_SIZE * MAX_SIZE; loc++, j++) {
    if (j == MAX_SIZE) {
      i++;
      j = 0;
    }
    c[loc] = lc[i][j];
  }
}

/* facts
function mmult
  const i32 a[?] argument
  const i32 b[?] argument
  i32 c[?] argument
  i32 la[12][12] local
  i32 lb[12][12] local
  i32 lc[12][12] local
  operators mul i32
  readA: for _ x?
    reads a[_]
    writes la[select][select]
    operators 2 x cmp u1, 2 x add i32, 2 x select i32
    carries i, j
  readB: for loc x144
    reads b[loc]
    writes lb[select][select]
    operators 2 x cmp u1, 2 x add i32, 2 x select i32
    carries i, j
  steps: for k x?
    operators 2 x cmp u1, not u1
    carries lc
    for i x12
      operators cmp u1, and u1
      for j x12
        reads lc[i][j] if, la[i][k] if, lb[k][j] if
        writes lc[i][j]
        operators 3 x select i32, cmp u1, and u1, mul i32, add i32
  write: for loc'2 x144
    reads lc[select][select]
    writes c[loc'2]
    operators 2 x cmp u1, 2 x add i32, 2 x select i32
    carries i, j
*/
