// C = A x B for 128 x 128 matrices of float. The operands are read into on-chip buffers, multiplied there, and the product
// is written back. Nothing is parallel yet: open the file in VS Code and follow the suggestions.

const int N = 128;

void gemm(const float a[N][N], const float b[N][N], float c[N][N]) {
#pragma HLS interface mode=m_axi port=a bundle=gmem0 offset=slave
#pragma HLS interface mode=m_axi port=b bundle=gmem1 offset=slave
#pragma HLS interface mode=m_axi port=c bundle=gmem0 offset=slave
#pragma HLS interface mode=s_axilite port=return

  float a_buf[N][N];
  float b_buf[N][N];
  float c_buf[N][N];

load_rows:
  for (int i = 0; i < N; i++) {
  load_cols:
    for (int j = 0; j < N; j++) {
      a_buf[i][j] = a[i][j];
      b_buf[i][j] = b[i][j];
    }
  }

rows:
  for (int i = 0; i < N; i++) {
  cols:
    for (int j = 0; j < N; j++) {
      float sum = 0;
    dot:
      for (int k = 0; k < N; k++) {
        sum += a_buf[i][k] * b_buf[k][j];
      }
      c_buf[i][j] = sum;
    }
  }

store_rows:
  for (int i = 0; i < N; i++) {
  store_cols:
    for (int j = 0; j < N; j++) {
      c[i][j] = c_buf[i][j];
    }
  }
}
