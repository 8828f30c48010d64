import { entry, type Snippet } from './snippet';

/** Code that the C++ grammar misreads, or that needs a preprocessor. */
export const gaps: readonly Snippet[] = [
  entry(
    'labelled nest with pragmas after the braces',
    `void matvec(const float m[32][32], const float v[32], float out[32]) {
#pragma HLS INTERFACE m_axi port=m bundle=gmem0
#pragma HLS INTERFACE s_axilite port=return
rows:
  for (int r = 0; r < 32; r++) {
    float sum = 0;
  cols:
    for (int c = 0; c < 32; c++) {
#pragma HLS PIPELINE II=1
      sum += m[r][c] * v[c];
    }
    out[r] = sum;
  }
}`,
    'matvec(m v out) #INTERFACE #INTERFACE rows[cols[#PIPELINE]]',
  ),
  entry(
    'pragma between header and body without braces',
    `void scale(int a[16]) {
  for (int i = 0; i < 16; i++)
#pragma HLS UNROLL factor=4
    a[i] *= 3;
  a[0] = 1;
}`,
    'scale(a) for[~UNROLL] ',
  ),
  entry(
    'pragma between label and loop',
    `void scale(int a[16]) {
  all:
#pragma HLS PIPELINE
  for (int i = 0; i < 16; i++) a[i] *= 3;
}`,
    'scale(a) #PIPELINE all[]',
  ),
  entry(
    'pragma between header and brace',
    `void scale(int a[16]) {
  all: for (int i = 0; i < 16; i++)
  #pragma HLS PIPELINE II = 2
  {
    #pragma HLS UNROLL factor = 2
    a[i] *= 3;
  }
}`,
    'scale(a) all[~PIPELINE #UNROLL]',
  ),
  entry(
    'nested loops without braces, each with its pragma',
    `void clear(int a[8][8]) {
  for (int i = 0; i < 8; i++)
#pragma HLS UNROLL factor=2
    for (int j = 0; j < 8; j++)
#pragma HLS PIPELINE
      a[i][j] = 0;
}`,
    'clear(a) for[~UNROLL for[~PIPELINE]]',
  ),
  entry(
    'continued pragma with CRLF and no newline at the end',
    'void f(int a[4]) {\r\n  for (int i = 0; i < 4; i++) {\r\n#pragma HLS UNROLL \\\r\n  factor=2 // half\r\n    a[i] = i;\r\n  }\r\n}\r\n#pragma once',
    'f(a) for[#UNROLL]',
  ),
  entry(
    '_Pragma with and without semicolon',
    `void f(int a[4]) {
  for (int i = 0; i < 4; i++) {
    _Pragma("HLS PIPELINE II=1")
    a[i] = i;
  }
  for (int i = 0; i < 4; i++) {
    _Pragma("HLS UNROLL");
    a[i] += i;
  }
}`,
    'f(a) for[#PIPELINE] for[#UNROLL]',
  ),
  entry(
    'pragma macro with a stringified argument',
    `#define PRAGMA_SUB(x) _Pragma(#x)
#define DO_PRAGMA(x) PRAGMA_SUB(x)
void f(int a[8]) {
  for (int i = 0; i < 8; i++) {
    DO_PRAGMA(HLS UNROLL factor=2)
    a[i] = 0;
  }
}`,
    'f(a) for[#UNROLL]',
  ),
  entry(
    'object-like pragma macro before a loop body',
    `#define PIPE _Pragma("HLS PIPELINE")
void f(int a[8]) {
  for (int i = 0; i < 8; i++) PIPE {
    a[i] = 0;
  }
}`,
    'f(a) for[~PIPELINE]',
  ),
  entry(
    'statement macro without semicolon',
    `void f(Pixel out[8]) {
  for (int i = 0; i < 8; i++) {
    Pixel p;
    PRAGMA_DATA_PACK(p)
    for (int c = 0; c < 3; c++) {
#pragma HLS UNROLL
      p[c] = i + c;
    }
    out[i] = p;
  }
}`,
    'f(out) for[for[#UNROLL]]',
  ),
  entry(
    'specifier macros in front of members',
    `template <int W> struct Counter {
  INLINE Counter() : n(0) {}
  INLINE explicit Counter(int start) : n(start) {}
  INLINE int next() { return n++; }
  INLINE const int &peek() const NOEXCEPT { return n; }
  INLINE operator int() const { return n; }
  INLINE ~Counter() {}
  int n;
};`,
    'Counter()',
    'Counter(start)',
    'next()',
    'peek()',
    '~Counter()',
  ),
  entry(
    'two specifier macros on lines of their own',
    `HOST_DEVICE FORCE_INLINE
static float half_of(float x) { return x * 0.5f; }
API_EXPORT void top(float a[4]) {
  for (int i = 0; i < 4; i++) a[i] = half_of(a[i]);
}`,
    'half_of(x)',
    'top(a) for[]',
  ),
  entry(
    'specifier macro with arguments',
    `ALIGN_TO(64) static float table[16];
void top(float a[16]) {
  ALIGN_TO(64) float local[16];
  for (int i = 0; i < 16; i++) local[i] = table[i];
  for (int i = 0; i < 16; i++) a[i] = local[i];
}`,
    'top(a) for[] for[]',
  ),
  entry(
    'macros as types of parameters and variables',
    `template <int SRC_T, int ROWS, int COLS, int NPC>
void copy_rows(hls::stream<XF_TNAME(SRC_T, NPC)> &in, XF_TNAME(SRC_T, NPC) line[COLS], const STREAM_T(float) &side, int rows) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < COLS; c++) {
#pragma HLS PIPELINE
      XF_TNAME(SRC_T, NPC) p = in.read();
      line[c] = p;
    }
  }
}`,
    'copy_rows(in line side rows) for[for[#PIPELINE]]',
  ),
  entry(
    'macro as the name of a function, with unseen types',
    `template <int _>
void MODULE_FN(filter, _step)(
    stream_t(data_t) &in,
    const data_t weights[MODULE_FN(NAME, _SIZE)],
    stream_t(data_t) &out
)
{
#pragma HLS INLINE OFF
  taps: for (int i = 0; i < MODULE_FN(NAME, _SIZE); i++) {
#pragma HLS PIPELINE II=1
    out.write(in.read() * weights[i]);
  }
}
void after() {}`,
    'MODULE_FN(in weights out) #INLINE taps[#PIPELINE]',
    'after()',
  ),
  entry(
    'conditionals that split an argument list and a declaration',
    `void step(int a[4],
#ifdef WIDE
          long b
#else
          int b
#endif
) {
  int x
#if defined(FAST) && FAST > 1
      = 2;
#else
      = 1;
#endif
  for (int i = 0; i < 4; i++) a[i] = b + x;
}`,
    'step(a b) for[]',
  ),
  entry(
    'two loop headers under one conditional',
    `#define TILE 4
void f(int a[16]) {
#if TILE == 4
  tiles: for (int t = 0; t < 16; t += 4) {
#else
  tiles: for (int t = 0; t < 16; t++) {
#endif
#pragma HLS PIPELINE
    a[t] = t;
  }
}`,
    'f(a) tiles[#PIPELINE]',
  ),
  entry(
    'include inside an initialiser',
    `const float weights[4][3] = {
#include "weights.inc"
};
void f(float a[4]) {
  for (int i = 0; i < 4; i++) a[i] = weights[i][0];
}`,
    'f(a) for[]',
  ),
  entry(
    'K&R definition',
    `int sum(a, n)
  int *a;
  int n;
{
  int i, s = 0;
  for (i = 0; i < n; i++)
    s += a[i];
  return s;
}`,
    'sum(a n) for[]',
  ),
  entry(
    'K&R definition with arrays',
    `void swap_all (x, y, n) int x[8]; int y[8]; int n; {
  int i;
  swaps: for (i = 0; i < n; ++i) { int t = x[i]; x[i] = y[i]; y[i] = t; }
}`,
    'swap_all(x y n) swaps[]',
  ),
  entry(
    'loop header from a macro with braces',
    `#define FOR(i, n) for (int i = 0; i < (n); i++)
void f(int a[4][8]) {
  outer: FOR(i, 4) {
    FOR(j, 8) {
#pragma HLS UNROLL
      a[i][j] = i * j;
    }
  }
}`,
    'f(a) outer[for[#UNROLL]]',
  ),
  entry(
    'loop header from a macro without braces',
    `#define REPEAT(i, lo, hi) for (int i = (lo); i < (hi); ++i)
void f(int a[4]) {
  REPEAT(k, 1, 4) a[k] = a[k - 1];
  a[0] = 0;
}`,
    'f(a) for[]',
  ),
  entry(
    'statements from a macro',
    `#define SWAP(x, y) { int t = x; x = y; y = t; }
#define GUARD(c) do { if (!(c)) return; } while (0)
void f(int a[4]) {
  GUARD(a[0] > 0);
  pairs: for (int i = 0; i < 3; i++) {
    SWAP(a[i], a[i + 1])
  }
}`,
    'f(a) pairs[]',
  ),
];
