import { describe, expect, it } from 'vitest';
import { kernelOf, listing, lowered } from './lowered';
import { showFunction } from './show';

const parameters = 'float a[8], float b[8], int k[8], hls::stream<float> &in, hls::stream<float> &out, int n, float v';

async function shown(before: string, body: string): Promise<string> {
  return showFunction(await lowered(`${before}\nvoid f(${parameters}) { ${body} }`));
}

describe('small callees are inlined', () => {
  it.each([
    ['with their value', 'float twice(float x) { return x + x; }', 'a[0] = twice(v);', '%0 = add f32 v, v\na[0] = %0'],
    [
      'with converted arguments',
      'float half_of(float x) { return x / 2; }',
      'a[0] = half_of(n);',
      `
      %0 = cast f32 n
      %1 = div f32 %0, 2
      a[0] = %1`,
    ],
    ['with arrays', 'float at(float x[8], int i) { return x[i + 1]; }', 'a[0] = at(b, n);', '%0 = b[n + 1]\na[0] = %0'],
    ['with rows', 'float at(float *x) { return x[2]; }', 'float m[4][4]; a[0] = at(m[n]);', '%0 = m[n][2]\na[0] = %0'],
    [
      'with pointers into arrays',
      'float at(float *x) { return x[2]; }',
      'a[0] = at(b + n) + at(&b[1]);',
      `
      %0 = b[n + 2]
      %1 = b[3]
      %2 = add f32 %0, %1
      a[0] = %2`,
    ],
    [
      'with references',
      'void swap(int &x, int &y) { int t = x; x = y; y = t; }',
      'int p = n, q = 7; swap(p, q); k[0] = p; k[1] = q;',
      `
      k[0] = 7
      k[1] = n`,
    ],
    [
      'with addresses',
      'void step(int *x) { *x = *x + 3; }',
      'int p = n; step(&p); k[0] = p;',
      '%0 = add i32 n, 3\nk[0] = %0',
    ],
    [
      'with references to elements',
      'void step(float &x) { x += 3; }',
      'step(a[n]);',
      `
      %0 = a[n]
      %1 = add f32 %0, 3
      a[n] = %1`,
    ],
    [
      'with several returns',
      'float clip(float x) { if (x > 1) return 1; if (x < 0) return 0; return x; }',
      'a[0] = clip(v);',
      `
      %0 = cmp u1 v, 1
      %1 = not u1 %0
      %2 = cmp u1 v, 0
      %3 = and u1 %1, %2
      %4 = select f32 %3, 0, v
      %5 = select f32 %0, 1, %4
      a[0] = %5`,
    ],
    [
      'inside each other',
      'int inc(int x) { return x + 1; } int two(int x) { return inc(inc(x)); }',
      'k[0] = two(n);',
      `
      %0 = add i32 n, 1
      %1 = add i32 %0, 1
      k[0] = %1`,
    ],
    [
      'with names of their own',
      'int inc(int v) { int n = v + 1; return n; }',
      'k[0] = inc(n) + n;',
      `
      %0 = add i32 n, 1
      %1 = add i32 %0, n
      k[0] = %1`,
    ],
    [
      'with constants of their template',
      'template <int C> int times(int x) { return x * C; }',
      'k[0] = times<3>(n);',
      `
      %0 = mul i32 n, 3
      k[0] = %0`,
    ],
    ['under the condition of the call', 'void put(int x[8]) { x[0] = 1; }', 'if (n) put(k);', 'k[0] = 1 if n'],
    [
      'with streams',
      'void move(hls::stream<float> &x, hls::stream<float> &y) { y.write(x.read()); }',
      'move(in, out);',
      `
      %0 = streamRead in f32
      %1 = streamWrite out f32 %0`,
    ],
    [
      'as methods of no object',
      'struct S { static int inc(int x) { return x + 1; } };',
      'k[0] = S::inc(n);',
      '%0 = add i32 n, 1\nk[0] = %0',
    ],
  ])('%s', async (_, before, body, expected) => expect(await shown(before, body)).toBe(listing(expected)));

  it('are reported at the call', async () => {
    const text = 'float twice(float x) { return x + x; }\nvoid f(float a[8]) { a[0] = twice(a[1]); }';
    const f = await lowered(text);
    const add = f.ops.find((op) => op.opcode === 'add')!;
    expect(text.slice(f.start + add.span.start, f.start + add.span.end)).toBe('twice(a[1])');
  });

  it('by pragma, with their loops, which keep their source', async () => {
    const f = await lowered(`
      void fill(int x[8], int y) {
      #pragma HLS inline
        FILL: for (int i = 0; i < 8; i++) x[i] = y;
      }
      void f(int a[8], int b[8]) { for (int t = 0; t < 3; t++) { fill(a, t); fill(b, 7); } }`);
    expect(f.loops.map((l) => [l.label, l.sourceFunction, l.parent])).toEqual([
      [null, 'f', null],
      ['FILL', 'fill', 0],
      ['FILL', 'fill', 0],
    ]);
    expect(f.calls).toEqual([]);
  });
});

describe('other callees stay calls', () => {
  const loop = 'float sum(float x[8], int n) { float s = 0; for (int i = 0; i < n; i++) s += x[i]; return s; }';

  it.each([
    ['with a loop', loop, 'a[0] = sum(b, n);', '%0 = call sum(b, n)\na[0] = %0'],
    [
      'told to',
      'int inc(int x) {\n#pragma HLS inline off\nreturn x + 1; }',
      'k[0] = inc(n);',
      '%0 = call inc(n)\nk[0] = %0',
    ],
    ['with a part of an array', loop, 'a[0] = sum(b + 2, 4);', '%0 = call sum(b, 4)\na[0] = %0'],
    [
      'with results by reference',
      'void best(float x[8], int &at) { for (int i = 0; i < 8; i++) if (x[i] > 0) at = i; }',
      'int p = 0; best(b, p); k[0] = p;',
      `
      %0 = call best(b, 0)
      k[0] = %0`,
    ],
  ])('%s', async (_, before, body, expected) => expect(await shown(before, body)).toBe(listing(expected)));

  it('know which array is passed where', async () => {
    const f = await lowered(
      `${loop}\nvoid f(float a[8], float b[8]) { if (a[0]) { for (int i = 0; i < 8; i++) a[i] = sum(b, i); } }`,
    );
    expect(f.calls).toEqual([expect.objectContaining({ callee: 'sum', arrays: [1, null], loop: 0, guarded: true })]);
  });

  it('with more than 40 statements', async () => {
    const long = (n: number): string =>
      `int g(int x[8]) { ${'x[0] = x[1] + 1; '.repeat(n)} return 0; }\nvoid f(int a[8]) { g(a); }`;
    expect((await lowered(long(38))).calls).toHaveLength(0);
    expect((await lowered(long(40))).calls).toHaveLength(1);
  });
});

describe('a call by a name alone', () => {
  it('means the function, not a method of that name that stands before it', async () => {
    const f = await lowered(
      `struct base { static void scale(int a[8], int x) {} };
namespace nn { void scale(int a[8], int x) { for (int i = 0; i < 8; i++) a[i] = x; } }
void top(int a[8]) { nn::scale(a, 2); }`,
      'top',
    );
    expect(f.calls.map(({ callee }) => callee)).toHaveLength(1);
  });
});

describe('recursion', () => {
  it.each([
    ['direct', 'int f(int n) { return n < 2 ? 1 : n * f(n - 1); }', 'f'],
    ['through an inlined callee', 'int g(int n); int f(int n) { return g(n); } int g(int n) { return f(n - 1); }', 'f'],
    ['in a loop', 'int f(int n) { int s = 0; for (int i = 0; i < n; i++) s += f(i); return s; }', 'f'],
  ])('%s is a warning, and ends', async (_, text, name) => {
    const f = await lowered(text, name);
    expect(f.problems.map((p) => [p.code, p.severity])).toContainEqual(['kernel.recursion', 'warning']);
  });
});

describe('what is not there is said, once for each place', () => {
  it.each([
    ['a function', 'a[0] = mystery(b[0]);', 'kernel.unknown-function', 'mystery(b[0])', 'mystery'],
    ['a qualified function', 'xf::go<3>(n);', 'kernel.unknown-function', 'xf::go<3>(n)', 'xf::go'],
    ['a name', 'a[0] = MISSING;', 'kernel.unknown-name', 'MISSING', 'MISSING'],
    ['a name used twice', 'a[0] = MISSING; a[1] = MISSING;', 'kernel.unknown-name', 'MISSING', 'MISSING'],
  ])('%s', async (_, body, code, at, name) => {
    const text = `void f(${parameters}) { ${body} }`;
    const { problems } = await kernelOf(text);
    expect(problems.map((p) => [p.code, p.severity, text.slice(p.span.start, p.span.end)])).toEqual([
      [code, 'information', at],
    ]);
    expect(problems[0]?.message).toContain(`\`${name}\``);
  });

  it('not a parameter of a template', async () => {
    const kernel = await kernelOf(`
      template <int N, typename T, int M = 4> void g(T x[N]) {
        T t = 0;
        for (int i = 0; i < N; i++) x[i] = t + M;
      }`);
    expect(kernel.problems).toEqual([]);
    expect(kernel.functions[0]?.loops[0]?.tripCount).toEqual({ kind: 'unknown' });
  });
});

describe('a small callee with a directive of its own', () => {
  it.each([
    ['inline', 1],
    ['inline off', 0],
    ['pipeline', 0],
    ['dataflow', 0],
  ])('%s', async (pragma, inlined) => {
    const f = await lowered(
      `float g(float x) {\n#pragma HLS ${pragma}\nreturn x * 2; }\nfloat f(float v) { return g(v); }`,
    );
    expect(f.calls).toHaveLength(1 - inlined);
  });
});

describe('copies', () => {
  it.each([
    ['memcpy', 'memcpy(a, b, 8 * sizeof(float));', 'copy a = b x8'],
    ['of parts', 'memcpy(a + 4, &b[2], sizeof(float) * 4);', 'copy a = b x4'],
    ['qualified', 'std::memcpy(a, b, sizeof(float));', 'copy a = b x1'],
    ['memset', 'memset(a, 0, 32);', 'copy a = ? x8'],
    ['of an unknown size', 'memcpy(a, b, n);', 'copy a = b x?'],
    ['in a loop', 'for (int i = 0; i < 4; i++) memcpy(a, b, 16);', 'for i x4 {\n  copy a = b x4\n}'],
    ['of all of an array', 'float t[8]; memcpy(t, b, sizeof(t)); a[0] = t[0];', 'copy t = b x8\n%0 = t[0]\na[0] = %0'],
  ])('%s', async (_, body, expected) => expect(await shown('', body)).toBe(listing(expected)));
});

describe('streams', () => {
  it('passed to a function are named in the call, and not read', async () => {
    const f = await lowered(
      `void g(hls::stream<float> &x, float y[8], hls::stream<float> &z) { for (int i = 0; i < 8; i++) z << x.read() + y[i]; }
       void f(float a[8], hls::stream<float> &in) { hls::stream<float> mid; g(in, a, mid); }`,
    );
    expect(f.calls[0]).toMatchObject({ streams: ['in', null, 'mid'], arrays: [null, 0, null], args: [] });
    expect(f.ops.filter((op) => op.opcode === 'streamRead')).toEqual([]);
  });

  it.each([
    ['methods', 'out.write(in.read());', '%0 = streamRead in f32\n%1 = streamWrite out f32 %0'],
    [
      'operators',
      'float t; in >> t; out << t * v;',
      '%0 = streamRead in f32\n%1 = mul f32 %0, v\n%2 = streamWrite out f32 %1',
    ],
    ['into a variable', 'float t; in.read(t); a[0] = t;', '%0 = streamRead in f32\na[0] = %0'],
    ['tests read nothing', 'if (!in.empty()) a[0] = v;', '%0 = not u1 in.empty\na[0] = v if %0'],
    [
      'each read is one',
      'a[0] = in.read() + in.read();',
      '%0 = streamRead in f32\n%1 = streamRead in f32\n%2 = add f32 %0, %1\na[0] = %2',
    ],
    ['converted', 'out << n;', '%0 = cast f32 n\n%1 = streamWrite out f32 %0'],
  ])('%s', async (_, body, expected) => expect(await shown('', body)).toBe(listing(expected)));
});
