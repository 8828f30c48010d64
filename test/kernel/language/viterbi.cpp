// Viterbi decoder: best path by minimum of sums, then backtrack.
#define STEPS 40
#define STATES 8
#define TOKENS 16
typedef double prob_t;
int decode(unsigned char obs[STEPS], prob_t init[STATES], prob_t transition[STATES * STATES],
           prob_t emission[STATES * TOKENS], unsigned char path[STEPS]) {
  prob_t llike[STEPS][STATES];
  int t, prev, curr;
  for (curr = 0; curr < STATES; curr++) llike[0][curr] = init[curr] + emission[curr * TOKENS + obs[0]];
steps:
  for (t = 1; t < STEPS; t++) {
  current:
    for (curr = 0; curr < STATES; curr++) {
      prob_t best = llike[t - 1][0] + transition[curr] + emission[curr * TOKENS + obs[t]];
    previous:
      for (prev = 1; prev < STATES; prev++) {
        prob_t p = llike[t - 1][prev] + transition[prev * STATES + curr] + emission[curr * TOKENS + obs[t]];
        if (p < best) best = p;
      }
      llike[t][curr] = best;
    }
  }
  unsigned char last = 0;
  prob_t best = llike[STEPS - 1][0];
  for (int s = 1; s < STATES; s++)
    if (llike[STEPS - 1][s] < best) {
      best = llike[STEPS - 1][s];
      last = s;
    }
  path[STEPS - 1] = last;
back:
  for (t = STEPS - 2; t >= 0; t--) {
    unsigned char state = 0;
    for (int s = 1; s < STATES; s++) {
      if (llike[t][s] + transition[s * STATES + path[t + 1]] < llike[t][state]) state = s;
    }
    path[t] = state;
  }
  return 0;
}

/* facts
function decode -> i32
  u8 obs[40] argument
  f64 init[8] argument
  f64 transition[64] argument
  f64 emission[128] argument
  u8 path[40] argument
  f64 llike[40][8] local
  reads llike[39][0]
  writes path[39]
  for curr x8
    reads init[curr], obs[0], emission[16*curr + load]
    writes llike[0][curr]
    operators shl i32, add i32, add f64
  steps: for t x39
    carries 2 x llike
    current: for curr'2 x8
      reads llike[t][0], transition[curr'2], obs[t + 1], emission[16*curr'2 + load]
      writes llike[t + 1][curr'2]
      operators 2 x add f64, shl i32, add i32
      previous: for prev x7
        reads llike[t][prev + 1], transition[8*prev + curr'2 + 8], obs[t + 1], emission[16*curr'2 + load]
        operators 2 x add f64, add i32, cmp u1, select f64
        carries best
  for s x7
    reads llike[39][s + 1]
    operators cmp u1, cast u8, select f64, select u8
    carries best, last
  back: for t'2 x39
    writes path[-t'2 + 38]
    carries path
    for s'2 x7
      reads llike[-t'2 + 38][s'2 + 1], path[-t'2 + 39], transition[8*s'2 + load + 8], llike[-t'2 + 38][phi]
      operators shl i32, add i32, add f64, cmp u1, cast u8, select u8
      carries state
*/
