import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kernelOf, lowered } from './lowered';

const fill = `template <int N, typename T> void fill(T *a) {
  for (int i = 0; i < N; i++) a[i] = 0;
}
`;

describe('template functions that stay functions', () => {
  it.each([
    ['the arguments of their only call', 'void top(float *a) { fill<24, float>(a); }', { kind: 'exact', count: 24 }],
    [
      'those of several calls that agree',
      'void one(float *a) { fill<24, float>(a); } void two(float *b) { fill<24, float>(b); }',
      { kind: 'exact', count: 24 },
    ],
    ['unknown parameters where nothing calls them', '', { kind: 'unknown' }],
  ])('take %s', async (_, callers, tripCount) => {
    const f = await lowered(fill + callers, 'fill');
    expect(f.loops[0]?.tripCount).toEqual(tripCount);
  });

  it('take types as well', async () => {
    const f = await lowered(`${fill}void top(double *a) { fill<8, double>(a); }`, 'fill');
    expect(f.arrays[0]?.element).toEqual({ kind: 'float', bits: 64 });
  });

  it('are one function for each set of arguments', async () => {
    const kernel = await kernelOf(
      `${fill}void one(float *a) { fill<24, float>(a); } void two(int *b) { fill<32, int>(b); fill<24, float>(0); }`,
    );
    expect(kernel.functions.map((f) => [f.name, f.sourceFunction, f.calls.map((call) => call.callee)])).toEqual([
      ['fill', 'fill', []],
      ['fill<32, int32>', 'fill', []],
      ['one', 'one', ['fill']],
      ['two', 'two', ['fill<32, int32>', 'fill']],
    ]);
    expect(kernel.functions.slice(0, 2).map((f) => f.loops[0]?.tripCount)).toEqual([
      { kind: 'exact', count: 24 },
      { kind: 'exact', count: 32 },
    ]);
  });

  it('pass their arguments on', async () => {
    const text = `template <int N> void inner(int a[N]) { for (int i = 0; i < N; i++) a[i] = 0; }
      template <int M> void outer(int a[2 * M]) { for (int i = 0; i < 3; i++) inner<2 * M>(a); }
      void top(int a[16]) { outer<8>(a); }`;
    expect((await lowered(text, 'inner')).loops[0]?.tripCount).toEqual({ kind: 'exact', count: 16 });
  });

  it.each([
    ['the width of an integer', 'template <int W> void t(ap_uint<W> x, int a[W])', 't(v, a)', 12],
    ['a dimension', 'template <int W> void t(int (&a)[W])', 't(a)', 12],
    ['a default', 'template <int W = 12> void t(int *a)', 't(a)', 12],
    ['the element of a stream', 'template <int W> void t(hls::stream<ap_uint<W> > &s, int *a)', 't(s, a)', 12],
  ])('deduce %s', async (_, head, call, count) => {
    const f = await lowered(
      `${head} { for (int i = 0; i < W; i++) a[i] = 0; }
      void top(int a[12], ap_uint<12> v, hls::stream<ap_uint<12> > &s) { ${call}; }`,
      't',
    );
    expect(f.loops[0]?.tripCount).toEqual({ kind: 'exact', count });
  });

  it('that instantiate themselves are given up in the end', async () => {
    const text =
      'template <int N> int t(int x) { for (int i = 0; i < N; i++) x += t<N + 1>(x); return x; } int top(int x) { return t<1>(x); }';
    expect((await kernelOf(text)).functions.length).toBeLessThan(70);
  });

  it('that instantiate themselves twice are given up before the doubling tells', async () => {
    const text = `template <int N> int t(int x) {
#pragma HLS inline
  return t<N + 1>(x) + t<N + 2>(x + N);
}
int top(int x) { return t<1>(x); }`;
    const { functions, problems } = await kernelOf(text);
    expect(Math.max(...functions.map(({ ops }) => ops.length))).toBeLessThan(2000);
    expect(problems.map(({ code }) => code)).toContain('kernel.recursion');
  });

  it('that end by a test of their argument are lowered down to it: a tree whose halves a constexpr function that calls itself works out', async () => {
    const text = `constexpr int below(int x) { return (x < 2) ? 1 : 2 * below(x / 2); }
template <class T> struct larger { T operator()(T a, T b) { return a > b ? a : b; } };
template <class T, int N, class Op> T reduce(const T *x, Op op) {
  static constexpr int left = below(N - 1);
  if (N == 1) return x[0];
  if (N == 2) return op(x[0], x[1]);
  return op(reduce<T, left, Op>(x, op), reduce<T, N - left, Op>(x + left, op));
}
int top(int a[5]) { larger<int> op; return reduce<int, 5, larger<int> >(a, op); }`;
    const { functions, problems } = await kernelOf(text);
    const top = functions.find(({ name }) => name === 'top');
    expect(problems).toEqual([]);
    expect(top?.accesses.map(({ index }) => index[0]?.constant).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(top?.calls).toEqual([]);
  });

  it('that end are lowered whole: a tree of 64 leaves', async () => {
    const text = `template <int N> int sum(int *a) {
#pragma HLS inline
  return sum<N / 2>(a) + sum<N - N / 2>(a + N / 2);
}
template <> int sum<1>(int *a) { return a[0]; }
int top(int a[64]) { return sum<64>(a); }`;
    const { functions, problems } = await kernelOf(text);
    const top = functions.find(({ name }) => name === 'top');
    expect(problems).toEqual([]);
    expect(top?.accesses.length).toBe(64);
  });
});

describe('an alias template that is a member', () => {
  it('is what it stands for with the arguments that it is given, here a layer that a config struct chooses', async () => {
    const text = `namespace nn {
template <class C> struct any { static void run(float a[C::n]) {} };
struct base_config { template <class A> using kernel = any<A>; };
template <class C> void run(float a[C::n]) {
#pragma HLS inline
  C::template kernel<C>::run(a);
}
template <class C> struct layer : any<C> {
  static void run(float a[C::n]) { for (int i = 0; i < C::n; i++) a[i] = 0; }
};
}
struct config : nn::base_config {
  static const int n = 24;
  template <class B> using kernel = nn::layer<B>;
};
void top(float *a) { nn::run<config>(a); }`;
    const { functions, problems } = await kernelOf(text);
    expect(problems).toEqual([]);
    const top = functions.find(({ name }) => name === 'top');
    expect(top?.loops.map(({ tripCount }) => tripCount)).toEqual([{ kind: 'exact', count: 24 }]);
  });
});

describe('template arguments', () => {
  it('are types where broken code around makes the grammar take them for expressions', async () => {
    const whole = readFileSync('test/kernel/language/fir_class.cpp', 'utf8');
    const broken = whole.replace('sample : delay[n - 1]', 'sample : d\n#endif\nelay[n - 1]');
    expect(broken).not.toBe(whole);
    const f = await lowered(broken, 'filter_block');
    expect(f.arrays.find(({ name }) => name === 'filter.delay')?.element).toMatchObject({ kind: 'int', bits: 12 });
  });
});

describe('functions of one name', () => {
  it.each([
    ['by type', 'int o(int v[8]) { for (;;); } float o(float v[8]) { for (;;); }', 'o(b)', 'o(float[])'],
    ['by the first that fits', 'int o(int v[8]) { for (;;); } float o(float v[8]) { for (;;); }', 'o(a)', 'o'],
    ['by number', 'void o(int x) { for (;;); } void o(int x, int y) { for (;;); }', 'o(1, 2)', 'o(int, int)'],
    [
      'by a default',
      'void o(int x, int y, int z) { for (;;); } void o(int x, int y = 1) { for (;;); }',
      'o(1)',
      'o(int, int)',
    ],
    [
      'by what another gives',
      'int p(int x) { return x; } float p(float x) { return x; } void o(int x) { for (;;); } void o(float x) { for (;;); }',
      'o(p(b[0]))',
      'o(float)',
    ],
  ])('are told apart %s', async (_, functions, call, callee) => {
    const f = await lowered(`${functions} void top(int a[8], float b[8]) { ${call}; }`, 'top');
    expect(f.calls.map((each) => each.callee)).toEqual([callee]);
  });
});

describe('what is written for the parameters of a template', () => {
  const calls = async (text: string, name = 'top'): Promise<string[]> =>
    (await lowered(text, name)).calls.map(({ callee }) => callee);

  it('decides between templates that take types and values', async () => {
    const clear = (parameter: string, count: string): string =>
      `template <class T, ${parameter}> void clear(T v[64]) { for (int i = 0; i < ${count}; i++) v[i] = 0; }\n`;
    const text = `struct cfg { static const int n = 8; };\n${clear('int N', 'N')}${clear('class C', 'C::n')}void top(int v[64]) { clear<int, cfg>(v); clear<int, 5>(v); }`;
    const kernel = await kernelOf(text);
    const trips = kernel.functions
      .filter(({ isOpen }) => !isOpen)
      .flatMap((f) => f.loops.map(({ tripCount }) => tripCount));
    expect(trips).toEqual([
      { kind: 'exact', count: 5 },
      { kind: 'exact', count: 8 },
    ]);
  });

  it('may be a type of a type in what a call is made through', async () => {
    const text = `struct inner { static const int n = 8; };
template <class T, class C> void work(T v[64]) { for (int i = 0; i < C::n; i++) v[i] = 0; }
template <class T, class C> struct unit { static void run(T v[64]) { work<T, C>(v); } };
struct cfg { typedef inner part; template <class T, class C> using kernel = unit<T, C>; };
template <class T, class C> void go(T v[64]) {
  for (int k = 0; k < 2; k++) C::template kernel<unsigned int, typename C::part>::run(v);
}
void top(unsigned int v[64]) { go<unsigned int, cfg>(v); }`;
    expect(await calls(text, 'go')).toEqual(['work']);
    expect((await lowered(text, 'work')).loops[0]?.tripCount).toEqual({ kind: 'exact', count: 8 });
  });
});
