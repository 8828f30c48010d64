import { describe, expect, it } from 'vitest';
import { lowered } from './lowered';
import { showAccess, showTrips } from './show';

const before = `
#define N 16
#define TWICE(x) ((x) * 2)
#define STRIDE (N / 4)
typedef unsigned short u16;
const int LIMIT = N - 2;
enum { FIRST = 3, SECOND };
struct Config { int n; };
int pure(int x) { return x + 1; }
void change(int &x) { x = x * 2; }
void point(int *x) { *x = 0; }
`;

/** Trip counts of the loops of a function with that body, in order, as `x8 x0..15 x?`. */
async function trips(body: string): Promise<string> {
  const f = await lowered(`${before}void f(float a[64], int n, hls::stream<int> &s, Config c) {\n${body}\n}`);
  return f.loops.map((loop) => showTrips(loop.tripCount)).join(' ');
}

describe('exact trip counts', () => {
  it.each([
    ['<', 'for (int i = 0; i < 8; i++) a[i] = 0;', 'x8'],
    ['<=', 'for (int i = 0; i <= 8; i++) a[i] = 0;', 'x9'],
    ['>', 'for (int i = 8; i > 0; i--) a[i] = 0;', 'x8'],
    ['>=', 'for (int i = 8; i >= 0; i--) a[i] = 0;', 'x9'],
    ['!= going up', 'for (int i = 0; i != 8; ++i) a[i] = 0;', 'x8'],
    ['!= going down', 'for (unsigned i = 8; i != 0; --i) a[i] = 0;', 'x8'],
    ['the counter on the right', 'for (int i = 0; 8 > i; i++) a[i] = 0;', 'x8'],
    ['the counter on the right, inclusive', 'for (int i = 0; 8 >= i; i++) a[i] = 0;', 'x9'],
    ['a start', 'for (int i = 3; i < 8; i++) a[i] = 0;', 'x5'],
    ['a negative start', 'for (int i = -4; i < 4; i++) a[i + 4] = 0;', 'x8'],
    ['a step that divides', 'for (int i = 0; i < 16; i += 4) a[i] = 0;', 'x4'],
    ['a step that does not divide', 'for (int i = 0; i < 17; i += 4) a[i] = 0;', 'x5'],
    ['an inclusive bound on a step', 'for (int i = 0; i <= 16; i += 4) a[i] = 0;', 'x5'],
    ['a step down', 'for (int i = 15; i >= 0; i -= 2) a[i] = 0;', 'x8'],
    ['i = i + 2', 'for (int i = 0; i < 9; i = i + 2) a[i] = 0;', 'x5'],
    ['i = 2 + i', 'for (int i = 0; i < 9; i = 2 + i) a[i] = 0;', 'x5'],
    ['i = i - 2', 'for (int i = 9; i > 0; i = i - 2) a[i] = 0;', 'x5'],
    ['+= of a negative constant', 'for (int i = 9; i > 0; i += -2) a[i] = 0;', 'x5'],
    ['!= that is hit by the step', 'for (int i = 0; i != 16; i += 4) a[i] = 0;', 'x4'],
    ['none at all', 'for (int i = 4; i < 2; i++) a[i] = 0;', 'x0'],
    ['none, inclusive', 'for (int i = 3; i <= 2; i++) a[i] = 0;', 'x0'],
    ['a counter declared before', 'int i; for (i = 0; i < 8; i++) a[i] = 0;', 'x8'],
    ['a counter set before', 'int i = 3; for (; i < 8; i++) a[i] = 0;', 'x5'],
    ['a counter of a loop before', 'int i; for (i = 0; i < 5; i++) a[i] = 0; for (; i < 8; i++) a[i] = 1;', 'x5 x3'],
    ['unsigned short', 'for (u16 i = N; i > 0; --i) a[i] = 0;', 'x16'],
    ['ap_uint that is wide enough', 'for (ap_uint<5> i = 0; i < 16; i++) a[i] = 0;', 'x16'],
    ['auto', 'for (auto i = 0u; i < 5; i++) a[i] = 0;', 'x5'],
    ['suffixes', 'for (long i = 0L; i < 10ul; i++) a[i] = 0;', 'x10'],
    ['hexadecimal', 'for (int i = 0; i < 0x10; i++) a[i] = 0;', 'x16'],
    ['a cast counter', 'for (int i = 0; (unsigned)i < 8u; i++) a[i] = 0;', 'x8'],
    ['a cast bound', 'for (int i = 0; i < (int)8.9; i++) a[i] = 0;', 'x8'],
    ['a braced start', 'for (int i{2}; i < 8; i++) a[i] = 0;', 'x6'],
  ])('%s', async (_, body, expected) => expect(await trips(body)).toBe(expected));
});

describe('bounds through names', () => {
  it.each([
    ['a macro', 'for (int i = 0; i < N; i++) a[i] = 0;', 'x16'],
    ['a macro of macros', 'for (int i = 0; i < N; i += STRIDE) a[i] = 0;', 'x4'],
    ['a macro with a parameter', 'for (int i = 0; i < TWICE(N + 1); i++) a[i] = 0;', 'x34'],
    ['a constant', 'for (int i = 0; i < LIMIT; i++) a[i] = 0;', 'x14'],
    ['an enumerator', 'for (int i = 0; i < SECOND; i++) a[i] = 0;', 'x4'],
    ['a local constant', 'const int m = N / 2; for (int i = 0; i < m; i++) a[i] = 0;', 'x8'],
    ['a local variable that stays', 'int m = 6; m = m + 1; for (int i = 0; i < m; i++) a[i] = 0;', 'x7'],
    ['sizeof', 'for (int i = 0; i < sizeof(double) * 2; i++) a[i] = 0;', 'x16'],
    ['a conditional', 'for (int i = 0; i < (N > 8 ? 3 : 4); i++) a[i] = 0;', 'x3'],
    ['rounding up', 'for (int i = 0; i < N / 3 + (N % 3 ? 1 : 0); i++) a[i] = 0;', 'x6'],
    ['a bound that cancels', 'for (int i = n; i < n + 5; i++) a[i] = 0;', 'x5'],
    ['a tile of the loop around', 'for (int i = 0; i < N; i += 4) for (int j = i; j < i + 4; j++) a[j] = 0;', 'x4 x4'],
    ['two counters in the header', 'for (int i = 0, end = 12; i < end; i++) a[i] = 0;', 'x12'],
    [
      'a bound assigned under a constant test',
      'int m = 4; if (N > 8) m = 5; for (int i = 0; i < m; i++) a[i] = 0;',
      'x5',
    ],
  ])('%s', async (_, body, expected) => expect(await trips(body)).toBe(expected));

  it('takes template parameters of the call', async () => {
    const f = await lowered(`
      template <int COUNT> void fill(float a[64]) {
        #pragma HLS inline
        for (int i = 0; i < COUNT; i++) a[i] = 0;
      }
      void f(float a[64]) { fill<24>(a); fill<8 * 4>(a); }`);
    expect(f.loops.map((loop) => showTrips(loop.tripCount))).toEqual(['x24', 'x32']);
  });
});

describe('headers that are run', () => {
  it.each([
    ['i *= 2', 'for (int i = 1; i < N; i *= 2) a[i] = 0;', 'x4'],
    ['i <<= 1, inclusive', 'for (int i = 1; i <= N; i <<= 1) a[i] = 0;', 'x5'],
    ['i /= 2', 'for (int i = N; i > 0; i /= 2) a[i] = 0;', 'x5'],
    ['i >>= 1 until zero', 'for (int i = N; i; i >>= 1) a[i] = 0;', 'x5'],
    ['i = i * 2 + 1', 'for (int i = 3; i < 30; i = i * 2 + 1) a[i] = 0;', 'x3'],
    ['a step in the test', 'for (int i = 10; i--;) a[i] = 0;', 'x10'],
    ['a prefix step in the test', 'for (int i = 10; --i;) a[i] = 0;', 'x9'],
    ['while (i--)', 'int i = 8; while (i--) a[i] = 0;', 'x8'],
    ['while (i-- > 0)', 'int i = 8; while (i-- > 0) a[i] = 0;', 'x8'],
    ['while (--i)', 'int i = 8; while (--i) a[i] = 0;', 'x7'],
    ['while (i++ < 8)', 'int i = 0; while (i++ < 8) a[i] = 0;', 'x8'],
    ['do while (--i)', 'int i = 8; do a[i] = 0; while (--i);', 'x8'],
    ['do while (++i < 8)', 'int i = 0; do a[i] = 0; while (++i < 8);', 'x8'],
    ['do once', 'int i = 8; do a[i] = 0; while (++i < 8);', 'x1'],
  ])('%s', async (_, body, expected) => expect(await trips(body)).toBe(expected));
});

describe('ranges over the loops around', () => {
  it.each([
    ['lower triangle', 'for (int i = 0; i < N; i++) for (int j = 0; j < i; j++) a[j] = 0;', 'x16 x0..15'],
    ['lower triangle, inclusive', 'for (int i = 0; i < N; i++) for (int j = 0; j <= i; j++) a[j] = 0;', 'x16 x1..16'],
    ['upper triangle', 'for (int i = 0; i < N; i++) for (int j = i; j < N; j++) a[j] = 0;', 'x16 x1..16'],
    ['upper triangle, strict', 'for (int i = 0; i < N; i++) for (int j = i + 1; j < N; j++) a[j] = 0;', 'x16 x0..15'],
    ['counting down to i', 'for (int i = 0; i < N; i++) for (int j = N - 1; j > i; j--) a[j] = 0;', 'x16 x0..15'],
    [
      'from an outer loop that starts at 1',
      'for (int i = 1; i < N; i++) for (int j = 0; j < i; j++) a[j] = 0;',
      'x15 x1..15',
    ],
    [
      'of an outer loop with a step',
      'for (int i = 0; i < N; i += 4) for (int j = 0; j < i; j++) a[j] = 0;',
      'x4 x0..12',
    ],
    [
      'of two loops around',
      'for (int i = 0; i < N; i++) for (int j = i; j < N; j++) for (int k = i; k <= j; k++) a[k] = 0;',
      'x16 x1..16 x1..16',
    ],
    ['with a step of its own', 'for (int i = 0; i < 9; i++) for (int j = 0; j < i; j += 4) a[j] = 0;', 'x9 x0..2'],
  ])('%s', async (_, body, expected) => expect(await trips(body)).toBe(expected));

  it('are bounds that vary', async () => {
    const f = await lowered('void f(int a[9]) { for (int i = 0; i < 9; i++) for (int j = 0; j < i; j++) a[j] = i; }');
    expect(f.loops.map((loop) => loop.hasVariableBound)).toEqual([false, true]);
  });
});

describe('unknown trip counts, never 0 and never a guess', () => {
  it.each([
    ['an argument', 'for (int i = 0; i < n; i++) a[i] = 0;'],
    ['an argument as the start', 'for (int i = n; i < 8; i++) a[i] = 0;'],
    ['a member of an argument', 'for (int i = 0; i < c.n; i++) a[i] = 0;'],
    ['an element', 'for (int i = 0; i < a[0]; i++) a[i] = 0;'],
    ['what a stream gives', 'int m = s.read(); for (int i = 0; i < m; i++) a[i] = 0;'],
    ['a condition on data', 'for (int i = 0; i < (n ? 4 : 8); i++) a[i] = 0;'],
    ['a step that is not constant', 'for (int i = 0; i < 8; i += n) a[i] = 0;'],
    ['a step of 0', 'for (int i = 0; i < 8; i += 0) a[i] = 0;'],
    ['no step', 'for (int i = 0; i < 8;) a[i] = 0;'],
    ['no test', 'for (int i = 0;; i++) a[i] = 0;'],
    ['nothing', 'for (;;) a[0] = 0;'],
    ['the wrong way up', 'for (int i = 0; i > 8; i++) a[i] = 0;'],
    ['the wrong way down', 'for (int i = 0; i < 8; i--) a[i] = 0;'],
    ['!= that the step passes over', 'for (int i = 0; i != 10; i += 3) a[i] = 0;'],
    ['!= in the other direction', 'for (int i = 10; i != 0; i++) a[i] = 0;'],
    ['an unsigned counter that is never below 0', 'for (unsigned i = 7; i >= 0; i--) a[i] = 0;'],
    ['a counter too narrow for its bound', 'for (ap_uint<4> i = 0; i < 16; i++) a[i] = 0;'],
    ['a char to 200', 'for (char i = 0; i < 200; i++) a[0] = 0;'],
    ['a body that steps', 'for (int i = 0; i < 8; i++) { a[i] = 0; if (n) i++; }'],
    ['a body that moves the bound', 'int m = 8; for (int i = 0; i < m; i++) { a[i] = 0; m--; }'],
    ['a body that changes the step', 'int m = 1; for (int i = 0; i < 64; i += m) { a[i] = 0; m *= 2; }'],
    ['a body that moves the bound of a run header', 'int m = 64; for (int i = 1; i < m; i *= 2) { a[i] = 0; m -= 3; }'],
    ['a body that passes the counter by reference', 'for (int i = 0; i < 8; i++) change(i);'],
    ['a body that passes its address', 'for (int i = 0; i < 8; i++) point(&i);'],
    ['a body that reads into the counter', 'for (int i = 0; i < 8; i++) s >> i;'],
    [
      'a bound that an outer loop carries',
      'int m = 1; for (int i = 0; i < n; i++) { for (int j = 0; j < m; j++) a[j] = 0; m *= 2; }',
    ],
    ['a while on data', 'while (a[0] > 1) a[0] = a[0] / 2;'],
    ['a bound that is not declared', 'for (int i = 0; i < MISSING; i++) a[i] = 0;'],
    ['more than a simulation runs', 'for (long i = 1; i; i = i + 1 - 0) a[0] = 0;'],
  ])('%s', async (_, body) => expect(new Set((await trips(body)).split(' '))).toEqual(new Set(['x?'])));

  it('are bounds that vary', async () => {
    const f = await lowered('void f(int a[9], int n) { for (int i = 0; i < n; i++) a[i] = 0; while (n--) a[n] = 1; }');
    expect(f.loops.map((loop) => loop.hasVariableBound)).toEqual([true, true]);
  });
});

describe('a counter stays one', () => {
  it.each([
    ['passed by value', 'for (int i = 0; i < 8; i++) a[i] = pure(i);'],
    ['passed to a library function', 'for (int i = 0; i < 8; i++) a[i] = sqrtf(i) + min(i, 3);'],
    ['cast and passed', 'for (int i = 0; i < 8; i++) a[i] = hls::sqrt((float)i);'],
    ['shifted by', 'for (int i = 0; i < 8; i++) a[i] = n >> i;'],
    ['shifted by, of a variable declared inside', 'for (int i = 0; i < 8; i++) { int t = n; a[i] = t >> i; }'],
    ['sent', 'for (int i = 0; i < 8; i++) s.write(i);'],
    ['shifted into a stream', 'for (int i = 0; i < 8; i++) s << i;'],
    ['an argument of a macro', 'for (int i = 0; i < 8; i++) a[i] = TWICE(i);'],
    ['an index', 'for (int i = 0; i < 8; i++) a[i]++;'],
    ['compared', 'for (int i = 0; i < 8; i++) if (i == n) a[0] = 1;'],
  ])('%s', async (_, body) => expect(await trips(body)).toBe('x8'));
});

describe('counts of loops that count in other ways', () => {
  it.each([
    ['in the body', 'int i = 0; while (i < 8) { a[i] = 0; i++; }', 'x8'],
    ['in the body of a do loop', 'int i = 8; do { i--; a[i] = 0; } while (i > 0);', 'x8'],
    ['in the body, tested before it', 'int i = 0; do { a[i] = 0; if (n) a[0] = 1; i += 2; } while (i < 8);', 'x4'],
    ['in an index', 'int i = 0; while (i < 8) a[i++] = 0;', 'x8'],
    ['with a second counter', 'for (int i = 0, j = 7; i < 8; i++, j--) a[i] = j;', 'x8'],
    ['towards each other', 'for (int i = 0, j = 7; i < j; i++, j--) a[i] = a[j];', 'x4'],
    ['until the one break', 'for (int i = 0;; i++) { a[i] = 0; if (i == 7) break; }', 'x8'],
    ['until a break behind the step', 'int i = 0; while (true) { a[i] = 0; i++; if (i >= 8) { break; } }', 'x8'],
    ['at most to a second condition', 'for (int i = 0; i < 8 && n > 2; i++) a[i] = 0;', 'x0..8'],
    ['at most to a break', 'for (int i = 0; i < 8; i++) if (a[i] > 0) break;', 'x1..8'],
    ['after a continue', 'int i = 0; while (i < 8) { if (a[i]) continue; i++; }', 'x?'],
    ['under a condition', 'int i = 0; while (i < 8) { if (a[i]) i++; }', 'x?'],
    ['twice', 'int i = 0; while (i < 8) { i++; a[i] = 0; i++; }', 'x4'],
    ['past two breaks', 'for (int i = 0;; i++) { if (a[i]) break; if (i == 7) break; }', 'x1..8'],
  ])('%s', async (_, body, expected) => expect(await trips(body)).toBe(expected));

  it('know the other counter in an index and after the loop', async () => {
    const f = await lowered(
      'void f(int a[9], int b[9]) { int j = 8; for (int i = 0; i < 4; i++) { b[j] = a[i]; j -= 2; } b[j] = 5; }',
    );
    expect(f.accesses.filter((access) => access.isStore).map((access) => showAccess(f, access))).toEqual([
      'b[-2*i + 8]',
      'b[0]',
    ]);
  });
});
