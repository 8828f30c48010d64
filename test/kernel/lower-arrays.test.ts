import { describe, expect, it } from 'vitest';
import { listing, lowered } from './lowered';
import { showArrays, showFunction, showType } from './show';

const before = `
#define N 16
#define SIZE(x) ((x) + 2)
#define REAL double
typedef float data_t;
typedef data_t row_t[N];
typedef row_t page_t[4];
using word = ap_uint<24>;
const int HALF = N / 2;
enum { SMALL = 3, NEXT };
struct Point { float x, y; int tag[SMALL]; };
struct Shape { Point corner[4]; Point centre; };
`;

const arrays = async (parameters: string, body = ''): Promise<string[]> =>
  showArrays(await lowered(`${before}void f(${parameters}) {\n${body}\n}`));

describe('dimensions', () => {
  it.each([
    ['literals', 'int a[8][4]', 'i32 a[8][4] argument'],
    ['macros', 'int a[N][N * 2 + 1]', 'i32 a[16][33] argument'],
    ['macros with parameters', 'int a[SIZE(N)]', 'i32 a[18] argument'],
    ['constants and enumerators', 'int a[HALF][NEXT]', 'i32 a[8][4] argument'],
    ['sizeof', 'int a[sizeof(double)]', 'i32 a[8] argument'],
    ['of a typedef', 'row_t a', 'f32 a[16] argument'],
    ['of a typedef, and its own', 'row_t a[3]', 'f32 a[3][16] argument'],
    ['of a typedef of a typedef', 'page_t a', 'f32 a[4][16] argument'],
    ['none given', 'int a[]', 'i32 a[?] argument'],
    ['none given for the first', 'int a[][N]', 'i32 a[?][16] argument'],
    ['of a pointer', 'int *a', 'i32 a[?] argument'],
    // Wrong: [?][16]. The syntax tree does not tell `(*a)[N]` from `*a[N]`.
    ['of a pointer to rows', 'int (*a)[N]', 'i32 a[?][16] argument'],
    ['of a reference to an array', 'int (&a)[N]', 'i32 a[16] argument'],
    ['that are not declared', 'int a[MISSING]', 'i32 a[?] argument'],
    ['of std::array', 'std::array<int, N> a', 'i32 a[16] argument'],
    ['of hls::vector', 'hls::vector<float, 4> a[8]', 'u128 a[8] argument'],
  ])('%s', async (_, parameter, expected) => expect(await arrays(parameter)).toEqual([expected]));
});

describe('element types', () => {
  it.each([
    ['data_t', 'f32'],
    ['REAL', 'f64'],
    ['half', 'f16'],
    ['long double', 'f64'],
    ['char', 'i8'],
    ['unsigned char', 'u8'],
    ['short int', 'i16'],
    ['unsigned', 'u32'],
    ['long', 'i64'],
    ['long unsigned int', 'u64'],
    ['unsigned long long', 'u64'],
    ['uint8_t', 'u8'],
    ['std::int64_t', 'i64'],
    ['size_t', 'u64'],
    ['bool', 'u1'],
    ['ap_int<12>', 'i12'],
    ['ap_uint<N + 1>', 'u17'],
    ['word', 'u24'],
    ['ap_fixed<18, 6>', 'fixed18.6'],
    ['ap_ufixed<9, 3, AP_RND>', 'ufixed9.3'],
    ['volatile float', 'f32'],
    ['mystery_t', '?'],
    ['ap_int<MISSING>', '?'],
  ])('%s', async (type, expected) => {
    const f = await lowered(`${before}void f(${type} a[4]) {}`);
    expect(showType(f.arrays[0]!.element)).toBe(expected);
  });
});

describe('places', () => {
  it('are arguments, locals, statics and globals', async () => {
    const f = await lowered(`
      int table[4]; const float weights[2] = {1, 2};
      void f(const int a[4], int b[4]) {
        int t[3]; static short s[2]; const int c[2] = {1, 2};
        b[0] = a[0] + t[0] + s[0] + c[0] + table[1] * weights[0] + table[2];
      }`);
    expect(showArrays(f)).toEqual([
      'const i32 a[4] argument',
      'i32 b[4] argument',
      'i32 t[3] local',
      'i16 s[2] static',
      'const i32 c[2] local',
      'i32 table[4] global',
      'const f32 weights[2] global',
    ]);
    expect(f.arrays.map((array) => array.parameter)).toEqual([0, 1, ...Array(5).fill(undefined)]);
    expect(f.params.map((p) => [p.name, p.array])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('are one array for each of two locals of one name', async () => {
    expect(await arrays('int n', 'if (n) { int t[4]; t[0] = n; } else { float t[2]; t[1] = n; }')).toEqual([
      'i32 t[4] local',
      'f32 t[2] local',
    ]);
  });
});

describe('members', () => {
  it.each([
    ['of a local are scalars', '', 'Point p; p.x = 3; o[0] = p.x;', [], 'o[0] = 3'],
    ['of an array are arrays', 'Point p[N], ', 'o[0] = p[i].y;', ['f32 p.y[16] argument'], '%0 = p.y[i]\no[0] = %0'],
    [
      'that are arrays stay arrays',
      'Point p, ',
      'o[0] = p.tag[i];',
      ['i32 p.tag[3] argument'],
      `
      %0 = p.tag[i]
      %1 = cast f32 %0
      o[0] = %1`,
    ],
    [
      'get the dimensions of both',
      'Point p[N], ',
      'p[i].tag[2] = 1;',
      ['i32 p.tag[16][3] argument'],
      'p.tag[i][2] = 1',
    ],
    ['behind a pointer', 'Point *p, ', 'o[0] = p->x;', [], 'o[0] = p.x'],
    [
      'behind a pointer that is indexed',
      'Point *p, ',
      'o[0] = p[i].x;',
      ['f32 p.x[?] argument'],
      '%0 = p.x[i]\no[0] = %0',
    ],
    ['assigned together keep apart', '', 'Point p, q; p.x = 1; q.x = 2; o[0] = p.x + q.x;', [], 'o[0] = 3'],
    [
      'carried by a loop',
      '',
      'Point p; p.x = 0; for (int k = 0; k < 4; k++) p.x += o[k]; o[0] = p.x;',
      [],
      `
      for k x4 {
        %0 = phi f32 0, %2
        %1 = o[k]
        %2 = add f32 %0, %1
      }
      o[0] = %2`,
    ],
  ])('%s', async (_, parameter, body, expected, text) => {
    const f = await lowered(`${before}void f(${parameter}float o[8], int i) {\n${body}\n}`);
    expect(f.problems).toEqual([]);
    expect(showArrays(f).filter((array) => !array.includes(' o['))).toEqual(expected);
    expect(showFunction(f)).toBe(listing(text));
  });
});

describe('pointers and parts of arrays', () => {
  it.each([
    ['*p', 'o[0] = *p;', '%0 = p[0]\no[0] = %0'],
    ['*(p + i)', 'o[0] = *(p + i + 1);', '%0 = p[i + 1]\no[0] = %0'],
    ['(p + i)[2]', 'o[0] = (p + i)[2];', '%0 = p[i + 2]\no[0] = %0'],
    ['(&p[3])[i]', 'o[0] = (&p[3])[i];', '%0 = p[i + 3]\no[0] = %0'],
    ['p[i - 1]', 'o[0] = p[i - 1];', '%0 = p[i - 1]\no[0] = %0'],
    ['*m[i]', 'o[0] = *m[i];', '%0 = m[i][0]\no[0] = %0'],
    ['*(*(m + 1) + i)', 'o[0] = *(*(m + 1) + i);', '%0 = m[1][i]\no[0] = %0'],
    ['stores', '*(p + 2) = v;', 'p[2] = v'],
  ])('%s', async (_, body, expected) => {
    const f = await lowered(`void f(float *p, float m[4][8], float o[8], int i, float v) { ${body} }`);
    expect(showFunction(f)).toBe(listing(expected));
  });
});
