// Loops that count in their bodies.
void counters(int a[64], int b[64]) {
  int i = 0;
up:
  while (i < 64) {
    a[i] = i;
    i++;
  }
  int n = 64;
down:
  do {
    n--;
    b[n] = a[n];
  } while (n > 0);
  int k = 0;
stride:
  for (; k < 64;) {
    b[k] += 1;
    k += 4;
  }
pair:
  for (int lo = 0, hi = 63; lo < hi; lo++, hi--) {
    int t = a[lo];
    a[lo] = a[hi];
    a[hi] = t;
  }
  unsigned mask = 1;
bits:
  while (mask != 0) {
    b[0] ^= mask;
    mask <<= 1;
  }
}

/* facts
function counters
  i32 a[64] argument
  i32 b[64] argument
  up: while i x64
    writes a[i]
    operators cmp u1
  down: do n x64
    reads a[-n + 63]
    writes b[-n + 63]
    operators sub i32, cmp u1
  stride: for k x16
    reads b[4*k]
    writes b[4*k]
    operators cmp u1, add i32
  pair: for lo x32
    reads a[lo], a[-lo + 63]
    writes a[lo], a[-lo + 63]
    operators cmp u1
    carries 2 x a
  bits: while _ x?
    reads b[0]
    writes b[0]
    operators cmp u1, xor u32, shl u32
    carries mask, b
latency of counters unknown
*/
