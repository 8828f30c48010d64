import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxParser } from '../../server/src/syntax/parser';
import type { SourceFile } from '../../server/src/syntax/ast';
import { testParser } from '../support/parser';
import { showDeclarator, showExpr, showStmt, showType } from './show';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await testParser();
});

function read(text: string): SourceFile {
  const { file } = parser.parse(text);
  expect(file.problems).toEqual([]);
  return file;
}

const variables: readonly (readonly [string, readonly string[]])[] = [
  ['int x = a, y[3];', ['int x = a', 'int y[3]']],
  ['static const unsigned char t[2] = {1, 2};', ['static const unsigned char t[2] = {1, 2}']],
  ['double A[N][M + 1];', ['double A[N][(M + 1)]']],
  ['float *p, &r = x, **q;', ['float* p', 'float& r = x', 'float** q']],
  ['ap_int<8> x(3);', ['ap_int<=8> x = {3}']],
  ['ap_uint<W + 1> x{3};', ['ap_uint<=(W + 1)> x = {3}']],
  ['hls::stream<float> s("s");', ['hls::stream<float> s = {"s"}']],
  ['hls::stream<ap_axiu<32, 1, 1, 1> > s;', ['hls::stream<ap_axiu<=32, =1, =1, =1>> s']],
  ['unsigned long long int x;', ['unsigned long long int x']],
  ['long const x = 1;', ['const long x = 1']],
  ['constexpr int n = 4;', ['const int n = 4']],
  ['struct P p;', ['P p']],
  ['auto x = f();', ['auto x = f()']],
  ['int a[] = {1, 2};', ['int a[] = {1, 2}']],
  ['std::complex<double> z;', ['std::complex<double> z']],
  ['typename T::value_type v;', ['T::value_type v']],
  ['ap_int<8> b(a);', ['ap_int<=8> b = {a}']],
  ['ap_int<8> b(a * c, d);', ['ap_int<=8> b = {(a * c), d}']],
];

describe('variables', () => {
  it.each(variables)('%s', (source, shown) => {
    const [stmt] = read(`void f() { ${source} }`).functions[0]?.body.items ?? [];
    expect(stmt?.kind === 'declare' && stmt.declarators.map(showDeclarator)).toEqual(shown);
  });

  it('are globals outside of functions, with absolute spans', () => {
    const text = '\nstatic int t[4] = {1, 2};\nextern "C" { namespace n { int u; } }';
    const { globals } = read(text);
    expect(globals.map(showDeclarator)).toEqual(['static int t[4] = {1, 2}', 'int u']);
    expect(globals.map((g) => text.slice(g.nameSpan.start, g.nameSpan.end))).toEqual(['t', 'u']);
  });
});

describe('functions', () => {
  const functions: readonly (readonly [string, string])[] = [
    ['void f(void) { }', 'void f()'],
    [
      'static int f(int a[4][N], const float *b, T &c) { return 0; }',
      'static int f(int a[4][N], const float* b, T& c)',
    ],
    ['double *f(int n = 4) { }', 'double* f(int n = 4)'],
    [
      'template <int N, typename T = int> T f(hls::stream<T> &s) { }',
      '<N: value, T: type = int> T f(hls::stream<T>& s)',
    ],
    ['template <> int f<3>(int a) { }', 'int f(int a)'],
    ['int Foo::f(int a) { }', 'int Foo::f(int a)'],
    ['template <int N> void ns::Foo<N>::f() { }', '<N: value> void Foo::f()'],
    ['struct Foo { int n; void f() { } };', 'void Foo::f()'],
    ['class Foo { public: Foo(int n) : n(n) { } int n; };', 'void Foo::Foo(int n)'],
    ['struct Foo { int operator()(int x) { return x; } };', 'int Foo::operator()(int x)'],
    ['extern "C" void f() { }', 'void f()'],
    ['extern "C" {\nnamespace a { namespace b { void f() { } } } }', 'void f()'],
    ['main() { }', 'int main()'],
    ['INLINE void f() { }', 'void f()'],
    ['void f(int (*p)[4]) { }', 'void f(int p[][4])'],
    ['void f(int, float) { }', 'void f(int , float )'],
  ];
  it.each(functions)('%s', (source, shown) => {
    const [f] = read(`#define INLINE static inline\n${source}`).functions;
    if (!f) throw new Error('no function');
    const template = f.templateParams.map((p) => {
      const standard = p.default && ('kind' in p.default ? showExpr(p.default) : showType(p.default));
      return `${p.name}: ${p.kind}${standard === undefined ? '' : ` = ${standard}`}`;
    });
    const head = `${template.length > 0 ? `<${template.join(', ')}> ` : ''}${f.isStatic ? 'static ' : ''}${showType(f.returnType)}`;
    const name = `${f.className === undefined ? '' : `${f.className}::`}${f.name}`;
    expect(`${head} ${name}(${f.params.map(showDeclarator).join(', ')})`).toBe(shown);
  });

  it('are prototypes without a body', () => {
    const { prototypes, functions, globals } = read(
      'void top(int a[4], float *b);\nint (*table)(int);\nstruct S { void m(); };',
    );
    expect(prototypes.map((p) => `${p.name}(${p.params.map(showDeclarator).join(', ')})`)).toEqual([
      'top(int a[4], float* b)',
    ]);
    expect(functions).toEqual([]);
    expect(globals.map((g) => g.name)).toEqual(['table']);
  });

  it('starts at the template header', () => {
    const text = 'int x;\ntemplate <int N>\nint f() { return N; }';
    const [f] = read(text).functions;
    expect(f).toMatchObject({ start: 7, text: text.slice(7), length: text.length - 7 });
    expect(f && text.slice(f.start + f.headerSpan.start, f.start + f.headerSpan.end)).toBe('int f()');
  });
});

describe('other declarations', () => {
  it('reads structs', () => {
    const { structs, aliases } = read(
      'struct P { int x, y[2]; float z = 1; void m() {} };\ntypedef struct { char key[32]; } ctx_t, *ctx_p;\ntemplate <typename T> struct Q { T v; };',
    );
    expect(
      structs.map(
        (s) => `${s.name}<${s.templateParams.map((p) => p.name).join()}> ${s.fields.map(showDeclarator).join('; ')}`,
      ),
    ).toEqual(['P<> int x; int y[2]; float z = 1', 'ctx_t<> char key[32]', 'Q<T> T v']);
    expect(aliases.map((a) => `${a.name} = ${showType(a.type)}`)).toEqual(['ctx_p = ctx_t*']);
  });

  it('reads aliases', () => {
    const { aliases } = read(
      'typedef ap_fixed<16, 8> fx;\ntypedef float row[4][N], *ptr;\nusing word = ap_uint<32>;\nvoid f() { typedef int local; }',
    );
    expect(
      aliases.map((a) => `${a.name} = ${showType(a.type)}${a.dims.map((d) => `[${d ? showExpr(d) : ''}]`).join('')}`),
    ).toEqual(['fx = ap_fixed<=16, =8>', 'row = float[4][N]', 'ptr = float*', 'word = ap_uint<=32>', 'local = int']);
  });

  it('reads enumerators', () => {
    const { enumerators } = read('enum E { A, B = 4, C };\nenum class F : int { D = A };');
    expect(
      enumerators.map((e) => `${e.startsEnum ? '|' : ''}${e.name}${e.value ? `=${showExpr(e.value)}` : ''}`),
    ).toEqual(['|A', 'B=4', 'C', '|D=A']);
  });

  it('does not mind unknown types', () => {
    const { functions } = read('void top(pixel_t *in, blob::image<W, H> &out) { pixel_t p = in[0]; }');
    expect(functions.map((f) => showStmt(f.body))).toEqual(['{ pixel_t p = in[0]; }']);
  });
});
