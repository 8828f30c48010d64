// Sparse matrix times vector in CRS, rows of unknown length.
const int SIZE = 64;
const int NNZ = 512;
typedef float DTYPE;
void spmv(int rowPtr[SIZE + 1], int columnIndex[NNZ], DTYPE values[NNZ], DTYPE y[SIZE], DTYPE x[SIZE]) {
L1:
  for (int i = 0; i < SIZE; i++) {
    DTYPE y0 = 0;
  L2:
    for (int k = rowPtr[i]; k < rowPtr[i + 1]; k++) {
#pragma HLS loop_tripcount min=1 max=16 avg=8
#pragma HLS pipeline
      y0 += values[k] * x[columnIndex[k]];
    }
    y[i] = y0;
  }
}

/* facts
function spmv
  i32 rowPtr[65] argument
  i32 columnIndex[512] argument
  f32 values[512] argument
  f32 y[64] argument
  f32 x[64] argument
  L1: for i x64
    reads rowPtr[i]
    writes y[i]
    L2: for k x?
      reads values[k + load], columnIndex[k + load], x[load]
      operators mul f32, add f32
      carries y0
*/
