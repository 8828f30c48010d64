// Jacobi iterations with pointers to rows and swapped buffers.
#define H 32
#define W 64
void relax(float (*src)[W], float (*dst)[W]) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++)
      dst[y][x] = 0.25f * (src[y - 1][x] + src[y + 1][x] + src[y][x - 1] + src[y][x + 1]);
}
void jacobi(float a[H][W], float b[H][W]) {
  for (int t = 0; t < 10; t += 2) {
    relax(a, b);
    relax(b, a);
  }
}

/* facts
function relax
  f32 src[?][64] argument
  f32 dst[?][64] argument
  for y x30
    for x x62
      reads src[y][x + 1], src[y + 2][x + 1], src[y + 1][x], src[y + 1][x + 2]
      writes dst[y + 1][x + 1]
      operators 3 x add f32, mul f32
function jacobi
  f32 a[32][64] argument
  f32 b[32][64] argument
  for t x5
    calls relax(a, b), relax(b, a)
*/
