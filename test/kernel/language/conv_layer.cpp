// Tiled convolution layer with #define loops bounds, burst copies by memcpy, and min() bounds.
#include <string.h>
#define TM 8
#define TN 4
#define TR 13
#define TC 13
#define KS 3
typedef float dt;
#define MIN(a, b) ((a) < (b) ? (a) : (b))
void conv(dt *input, dt *weights, dt *output, int R, int C) {
#pragma HLS INTERFACE m_axi port=input depth=4096
#pragma HLS INTERFACE m_axi port=weights depth=4096
#pragma HLS INTERFACE m_axi port=output depth=4096
  dt in_tile[TN][TR + KS - 1][TC + KS - 1];
  dt w_tile[TM][TN][KS][KS];
  dt out_tile[TM][TR][TC];
  for (int n = 0; n < TN; n++)
    for (int r = 0; r < TR + KS - 1; r++)
      memcpy(in_tile[n][r], input + (n * R + r) * C, (TC + KS - 1) * sizeof(dt));
  memcpy((dt *)w_tile, weights, TM * TN * KS * KS * sizeof(dt));
  for (int i = 0; i < KS; i++)
    for (int j = 0; j < KS; j++)
      for (int r = 0; r < TR; r++)
        for (int c = 0; c < TC; c++) {
#pragma HLS PIPELINE
          for (int m = 0; m < TM; m++)
            for (int n = 0; n < TN; n++) out_tile[m][r][c] += w_tile[m][n][i][j] * in_tile[n][r + i][c + j];
        }
  for (int m = 0; m < TM; m++)
    for (int r = 0; r < MIN(TR, 64); r++) memcpy(output + (m * R + r) * C, out_tile[m][r], sizeof(out_tile[m][r]));
}

/* facts
function conv
  f32 input[?] argument
  f32 weights[?] argument
  f32 output[?] argument
  f32 in_tile[4][15][15] local
  f32 w_tile[8][4][3][3] local
  f32 out_tile[8][13][13] local
  copies w_tile = weights x?
  for n x4
    for r x15
      copies in_tile = input x?
  for i x3
    for j x3
      for r'2 x13
        for c x13
          for m x8
            for n'2 x4
              reads w_tile[m][n'2][i][j], in_tile[n'2][r'2 + i][c + j], out_tile[m][r'2][c]
              writes out_tile[m][r'2][c]
              operators mul f32, add f32
              carries out_tile
  for m'2 x8
    for r'3 x13
      copies output = out_tile x13
latency of conv unknown
*/
