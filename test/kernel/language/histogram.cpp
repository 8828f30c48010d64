// Histogram with a cached last bin, the usual way around the read-modify-write dependence.
#define INPUT_SIZE 1024
#define BINS 256
void histogram(unsigned char in[INPUT_SIZE], unsigned int hist[BINS]) {
#pragma HLS DEPENDENCE variable=hist intra RAW false
  unsigned int acc = 0;
  unsigned char old = in[0];
  int i;
count:
  for (i = 0; i < INPUT_SIZE; ++i) {
#pragma HLS PIPELINE II=1
    unsigned char val = in[i];
    if (old == val) {
      acc = acc + 1;
    } else {
      hist[old] = acc;
      acc = hist[val] + 1;
    }
    old = val;
  }
  hist[old] = acc;
}

/* facts
function histogram
  u8 in[1024] argument
  u32 hist[256] argument
  reads in[0]
  writes hist[load]
  count: for i x1024
    reads in[i], hist[load] if
    writes hist[phi] if
    operators cmp u1, 2 x add u32, not u1, select u32
    carries acc
*/
