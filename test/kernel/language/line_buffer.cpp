// 3 x 3 convolution over a video stream: line buffer and window.
#include "ap_int.h"
#include "hls_stream.h"
#define ROWS 64
#define COLS 128
#define K 3
typedef ap_uint<8> pixel;

void sobel(hls::stream<pixel> &src, hls::stream<pixel> &dst) {
  pixel rows[K - 1][COLS];
#pragma HLS ARRAY_PARTITION variable=rows complete dim=1
  pixel window[K][K];
#pragma HLS ARRAY_PARTITION variable=window complete dim=0
  const int gx[K][K] = {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};
row:
  for (int r = 0; r < ROWS; r++) {
  col:
    for (int c = 0; c < COLS; c++) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_FLATTEN off
      for (int i = 0; i < K; i++)
        for (int j = 0; j < K - 1; j++) window[i][j] = window[i][j + 1];
      for (int i = 0; i < K - 1; i++) window[i][K - 1] = rows[i][c];
      for (int i = 0; i < K - 2; i++) rows[i][c] = rows[i + 1][c];
      pixel in = src.read();
      rows[K - 2][c] = in;
      window[K - 1][K - 1] = in;
      int sum = 0;
      for (int i = 0; i < K; i++)
        for (int j = 0; j < K; j++) sum += gx[i][j] * window[i][j];
      if (sum < 0) sum = -sum;
      dst.write(sum > 255 ? pixel(255) : pixel(sum));
    }
  }
}

/* facts
function sobel
  u8 rows[2][128] local
  u8 window[3][3] local
  const i32 gx[3][3] local
  row: for r x64
    col: for c x128
      reads src:u8
      writes rows[1][c], window[2][2], dst:u8
      operators 2 x cmp u1, neg i32, select i32, cast u8, select u8
      for i x3
        for j x2
          reads window[i][j + 1]
          writes window[i][j]
      for i'2 x2
        reads rows[i'2][c]
        writes window[i'2][2]
      for i'3 x1
        reads rows[i'3 + 1][c]
        writes rows[i'3][c]
      for i'4 x3
        carries sum
        for j'2 x3
          reads gx[i'4][j'2], window[i'4][j'2]
          operators mul i32, add i32
          carries sum
*/
