import { describe, expect, it } from 'vitest';
import { lowered } from './lowered';

/** What the pragmas of function `f` of a text say: `kind`, or `code` where one is not known. */
async function pragmas(text: string): Promise<string[]> {
  const f = await lowered(text);
  return [...f.pragmas.flatMap((use) => use.directive?.kind ?? []), ...f.problems.map(({ code }) => code)];
}

const body = (condition: string): string =>
  `(int a[8]) {\n L: for (int i = 0; i < 8; i++) {\n#pragma HLS if (${condition}) unroll factor=2\n a[i]++; } }\n`;

describe('#pragma HLS if', () => {
  it.each([
    ['a macro', `#define N 30\nvoid f${body('N > 20')}`, ['unroll']],
    ['a macro that says no', `#define N 10\nvoid f${body('N > 20')}`, []],
    ['a constant', `const int N = 4;\nvoid f${body('(N & 3) == 0 && N != 0')}`, ['unroll']],
    ['a template argument', `template <int N> void f${body('N > 20')}void top(int a[8]) { f<30>(a); }`, ['unroll']],
    ['a template argument that says no', `template <int N> void f${body('N > 20')}void top(int a[8]) { f<3>(a); }`, []],
    ['not a template that nobody calls', `template <int N> void f${body('N > 20')}`, ['hls.unknown-condition']],
    ['not a variable', `int n;\nvoid f${body('n > 20')}`, ['hls.unknown-condition']],
  ])('knows %s', async (_, text, expected) => expect(await pragmas(text)).toEqual(expected));
});
