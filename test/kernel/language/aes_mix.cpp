// AES columns on a state struct passed by reference, with a static substitution table.
typedef unsigned char u8;
struct Block {
  u8 cell[4][4];
};
static const u8 box[16] = {6, 11, 0, 4, 7, 14, 2, 15, 9, 8, 10, 12, 3, 1, 5, 13};
static u8 xtime(u8 v) { return (v << 1) ^ ((v >> 7) * 0x1b); }

static void substitute(Block &b) {
  for (int r = 0; r < 4; r++)
    for (int c = 0; c < 4; c++) b.cell[r][c] = box[b.cell[r][c] & 15];
}
static void mix(Block &b) {
columns:
  for (int c = 0; c < 4; c++) {
    u8 a = b.cell[0][c] ^ b.cell[1][c] ^ b.cell[2][c] ^ b.cell[3][c];
    u8 first = b.cell[0][c];
    b.cell[0][c] ^= a ^ xtime(b.cell[0][c] ^ b.cell[1][c]);
    b.cell[1][c] ^= a ^ xtime(b.cell[1][c] ^ b.cell[2][c]);
    b.cell[2][c] ^= a ^ xtime(b.cell[2][c] ^ b.cell[3][c]);
    b.cell[3][c] ^= a ^ xtime(b.cell[3][c] ^ first);
  }
}
void encrypt(const u8 in[16], u8 out[16], int rounds) {
  Block b;
  for (int i = 0; i < 16; i++) b.cell[i % 4][i / 4] = in[i];
  for (int n = 0; n < 10; n++) {
    substitute(b);
    if (n != 9) mix(b);
  }
  for (int i = 0; i < 16; i++) out[i] = b.cell[i % 4][i / 4];
}

/* facts
function xtime -> u8
  operators shl u9, shr u1, mul u6, xor u8
function substitute
  const u8 box[16] global
  u8 b.cell[4][4] argument
  for r x4
    for c x4
      reads b.cell[r][c], box[and]
      writes b.cell[r][c]
      operators and u4
function mix
  u8 b.cell[4][4] argument
  columns: for c x4
    reads b.cell[0][c], b.cell[1][c], b.cell[2][c], b.cell[3][c]
    writes b.cell[0][c], b.cell[1][c], b.cell[2][c], b.cell[3][c]
    operators 18 x xor u8, 4 x shl u9, 4 x shr u1, 4 x mul u6
function encrypt
  const u8 in[16] argument
  u8 out[16] argument
  u8 b.cell[4][4] local
  operators cast u128
  for i x16
    reads in[i]
    writes b.cell[and][shr]
    operators and i3, shr i30
  for n x10
    calls substitute(b.cell), mix(b.cell)
  for i'2 x16
    reads b.cell[and][shr]
    writes out[i'2]
    operators and i3, shr i30
*/
