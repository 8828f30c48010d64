import { describe, expect, it } from 'vitest';
import { expandBody } from '../../server/src/syntax/macros';
import { mask } from '../../server/src/syntax/mask';
import { mutations } from '../support/mutate';

/** What is left of the lines of a text, blank ones dropped. */
function left(text: string): string[] {
  return mask(text)
    .text.split(/\r\n|\r|\n/)
    .map((l) => l.trim())
    .filter((l) => l !== '');
}

describe('conditionals', () => {
  const table: readonly (readonly [string, string])[] = [
    ['#ifdef X\na\n#else\nb\n#endif', 'b'],
    ['#ifndef X\na\n#else\nb\n#endif', 'a'],
    ['#define X\n#ifdef X\na\n#endif\nc', 'a c'],
    ['#define X\n#undef X\n#ifdef X\na\n#endif\nc', 'c'],
    ['#if 0\na\n#elif 1\nb\n#else\nc\n#endif', 'b'],
    ['#if 1\na\n#elif 1\nb\n#else\nc\n#endif', 'a'],
    ['#if defined(X) || !defined Y\na\n#endif', 'a'],
    ['#define N 8\n#define M (N * 2)\n#if M > 15 && N == 010\na\n#else\nb\n#endif', 'a'],
    ['#if N > 2\na\n#else\nb\n#endif', 'b'],
    ['#if __has_include("x.h")\na\n#else\nb\n#endif', 'a'],
    ['#if HAS(3)\na\n#else\nb\n#endif', 'a'],
    ['#ifdef __SYNTHESIS__\na\n#else\nb\n#endif', 'a'],
    ['#ifdef __cplusplus\nextern "C" {\n#endif', 'extern "C" {'],
    ['#if 0\n#if 1\na\n#else\nb\n#endif\nc\n#endif\nd', 'd'],
    ["#if 0\nit's /* #endif */\n#endif\nd", 'd'],
    ['#if 1 // comment\na\n#endif /* b */\nd', 'a d'],
    ['#if (1 ? 0 : 1) - 1 < 0x10u\na\n#endif', 'a'],
    ['#define A A\n#if A\na\n#else\nb\n#endif', 'a'],
    ['#if 1 / 0\na\n#else\nb\n#endif', 'a'],
    ['x /* \n#if 0\n*/ y', 'x /* #if 0 */ y'],
    ['"#if 0"', '"#if 0"'],
  ];
  it.each(table)('%j', (text, shown) => {
    expect(left(text).join(' ')).toBe(shown);
    expect(left(text.replace(/\n/g, '\r\n')).join(' ')).toBe(shown);
  });

  it.each([
    ['#if 1\nx', 'This #if has no #endif'],
    ['x\n#endif', '#endif without #if'],
    ['#else', '#else without #if'],
    ['int x; /* not closed\nint y;', 'This comment is never closed'],
    ['#define 3', "Can't read this macro definition"],
    ['for (;;) { #pragma HLS unroll\n}', "A directive must begin its line: '#' stands behind something else"],
  ])('%j is a problem', (text, message) => {
    expect(mask(text).problems.map((p) => p.message)).toEqual([message]);
  });

  it('records nothing in inactive branches', () => {
    const masked = mask('#if 0\n#pragma HLS a\n#define X 1\n#include "x.h"\n#endif\n#pragma HLS b');
    expect(masked).toMatchObject({ macros: [], includes: [], pragmas: [{ family: 'HLS', text: 'b' }] });
  });
});

describe('directives', () => {
  it('records macros', () => {
    const { macros } = mask(
      '#define N 64 // size\n#define F(x, y) \\\n  (x + \\\n   y)\n#define E\n#define G (1)\n# define V(...) f(__VA_ARGS__)',
    );
    expect(macros.map(({ name, params, body }) => ({ name, params, body }))).toEqual([
      { name: 'N', params: undefined, body: '64' },
      { name: 'F', params: ['x', 'y'], body: '(x + y)' },
      { name: 'E', params: undefined, body: '' },
      { name: 'G', params: undefined, body: '(1)' },
      { name: 'V', params: ['...'], body: 'f(__VA_ARGS__)' },
    ]);
  });

  it('records includes', () => {
    const { includes } = mask('#include "a.h"\n#include <b/c.h> // d');
    expect(includes.map(({ path, system }) => ({ path, system }))).toEqual([
      { path: 'a.h', system: false },
      { path: 'b/c.h', system: true },
    ]);
  });

  it.each([
    '#pragma HLS a',
    '#pragma HLS a\\',
    '#pragma HLS a\\\n',
    '#',
    '# 33 "x.c"',
    '#pragma',
    'R"(',
    '"\\',
    "'",
    '/*',
    '_Pragma("',
    '\\',
  ])('reads a last line without line break: %j', (text) => {
    expect(mask(text).text).toHaveLength(text.length);
  });

  it('leaves strings, comments and numbers alone', () => {
    for (const text of [
      '"a\\"#pragma"',
      "'\"' + 1'000'000 + '\\''",
      'R"x(\n#pragma a\n)x"',
      '// a \\\n#pragma b',
      'a # pragma',
    ]) {
      expect(mask(text).text).toBe(text);
    }
  });
});

describe('offsets', () => {
  const text = `#include "a.h"\r\n#define INLINE static inline
#define A(x) _Pragma(#x)
INLINE int f(a, b) int a; double b; {
  L: for (i = 0; i < "x\\"y"[0]; i++) {
#pragma HLS unroll \\\n factor=2 /* x
 y */
    A(HLS pipeline) CHECK(x,
 y)
    CHECK(x)
    (a = 1, b = '\\'');
#if N > 2 && (defined(M) || 1'0)
    x(R"(#else)"); // \ud83d\ude00
#else
    __attribute__((a)) y();
#endif
  }
}`;

  it('keeps the length and the line breaks, whatever the input', () => {
    const breaks = (s: string): string => s.replace(/[^\r\n]/g, '.');
    for (const mutant of [text, ...mutations(text, 3000)]) {
      expect(breaks(mask(mutant).text)).toBe(breaks(mutant));
    }
  });

  it('only blanks, apart from placeholders', () => {
    const { text: masked, replaced } = mask(text);
    expect(replaced.length).toBeGreaterThan(0);
    const changed = masked.split('').filter((c, i) => c !== text[i] && c !== ' ');
    expect(changed.join('')).toMatch(/^[_;,()]*$/);
  });
});

describe('expandBody', () => {
  it.each([
    [['x'], 'x##f', ['1.0'], '1.0f'],
    [['x'], 'x ## _ ## x', ['a'], 'a_a'],
    [['x'], 'sqrtf(x)', ['a + b'], 'sqrtf(a + b)'],
    [['x', 'y'], 'powf(x,y) "x" xy', ['a', 'b'], 'powf(a,b) "x" xy'],
    [['x'], '_Pragma(#x)', ['HLS a "b"'], '_Pragma("HLS a \\"b\\"")'],
    [['x', '...'], 'f(x, __VA_ARGS__)', ['a', 'b', 'c'], 'f(a, b, c)'],
    [['x', 'y'], 'x + y', ['a'], 'a + '],
    [undefined, 'a ## b + # c', [], 'ab + # c'],
  ] as const)('%j %s %j', (params, body, args, expanded) => {
    expect(expandBody({ params, body }, args)).toBe(expanded);
  });
});
