// Jacobi iteration on a 130 x 130 grid: each inner point becomes the mean of itself and its four neighbours, 20 times over.

const int SIZE = 130;
const int STEPS = 20;

void jacobi2d(float grid[SIZE][SIZE]) {
#pragma HLS interface mode=ap_memory port=grid

  float next[SIZE][SIZE];

steps:
  for (int t = 0; t < STEPS; t++) {
  update_rows:
    for (int i = 1; i < SIZE - 1; i++) {
    update_cols:
      for (int j = 1; j < SIZE - 1; j++) {
        next[i][j] = 0.2f * (grid[i][j] + grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1]);
      }
    }
  copy_rows:
    for (int i = 1; i < SIZE - 1; i++) {
    copy_cols:
      for (int j = 1; j < SIZE - 1; j++) {
        grid[i][j] = next[i][j];
      }
    }
  }
}
