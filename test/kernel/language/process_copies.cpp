// A dataflow region of unrolled loops of calls: rows of a split array and an array of streams between them, one nest in another.
#include "ap_int.h"
#include "hls_stream.h"
#define STAGES 4
#define LANES 2
#define N 32
typedef ap_int<18> word_t;

struct beat {
  word_t value;
  bool last;
};

template <int SCALE>
static void stage(const word_t x[N], word_t y[N]) {
#pragma HLS inline off
samples:
  for (int i = 0; i < N; i++) {
#pragma HLS pipeline II=1 rewind
    y[i] = x[N - 1 - i] * SCALE;
  }
}

void deal(const word_t x[N], hls::stream<beat> lanes[LANES]) {
  for (int i = 0; i < N / LANES; i++)
    for (int k = 0; k < LANES; k++) {
#pragma HLS unroll
      lanes[k].write({x[i * LANES + k], i == N / LANES - 1});
    }
}

void drain(hls::stream<beat> &lane, word_t y[N / LANES]) {
  beat b;
  int i = 0;
  do {
#pragma HLS loop_tripcount max=N/LANES
#pragma HLS pipeline
    b = lane.read();
    y[i++] = b.value;
  } while (!b.last);
}

void copies(const word_t in[N], word_t out[LANES][N / LANES], const word_t side[2][LANES][N], word_t other[2][LANES][N]) {
#pragma HLS dataflow
  word_t rows[STAGES + 1][N];
#pragma HLS array_partition variable=rows complete dim=1
  hls::stream<beat> lanes[LANES];
#pragma HLS stream variable=lanes depth=4
  stage<1>(in, rows[0]);
  for (int s = 0; s < STAGES; s++) {
#pragma HLS unroll
    stage<3>(rows[s], rows[s + 1]);
  }
  deal(rows[STAGES], lanes);
  for (int k = 0; k < LANES; k++) {
#pragma HLS unroll
    drain(lanes[k], out[k]);
  }
  for (int i = 0; i < 2; i++) {
#pragma HLS unroll
    for (int k = 0; k < LANES; k++) {
#pragma HLS unroll
      stage<5>(side[i][k], other[i][k]);
    }
  }
}

/* facts
function stage
  const i18 x[32] argument
  i18 y[32] argument
  samples: for i x32
    reads x[-i + 31]
    writes y[i]
function stage<3>
  const i18 x[32] argument
  i18 y[32] argument
  samples: for i x32
    reads x[-i + 31]
    writes y[i]
    operators mul i18
function stage<5>
  const i18 x[32] argument
  i18 y[32] argument
  samples: for i x32
    reads x[-i + 31]
    writes y[i]
    operators mul i18
function deal
  const i18 x[32] argument
  for i x16
    operators cmp u1
    for k x2
      reads x[2*i + k]
      writes lanes:u19
      operators cast u19
function drain
  i18 y[16] argument
  do _ x?
    reads lane:u19
    writes y[_]
    operators cast i18, cast u1, not u1
function copies
  const i18 in[32] argument
  i18 out[2][16] argument
  const i18 side[2][2][32] argument
  i18 other[2][2][32] argument
  i18 rows[5][32] local
  calls stage(in, rows), deal(rows)
  for s x4
    calls stage<3>(rows, rows)
  for k x2
    calls drain(out)
  for i x2
    for k'2 x2
      calls stage<5>(side, other)
*/
