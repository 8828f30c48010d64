import { describe, expect, it } from 'vitest';
import { editsFor } from '../../server/src/explore/edits';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { override } from '../kernel/sketch';
import { applied, designOf, read } from './support';

async function edit(text: string, ...directives: SiteDirective[]): Promise<string> {
  const { kernel } = await read(text);
  return applied(text, editsFor(text, kernel, directives));
}

const pipeline = (loop: string, options: SiteDirective['options'] = {}) =>
  override('pipeline', { function: 'f', loop }, options);
const unroll = (loop: string, factor: number) => override('unroll', { function: 'f', loop }, { factor });
const cyclic = (variable: string, factor: number, dim = 1) =>
  override('array_partition', { function: 'f', variable }, { type: 'cyclic', factor, dim });

describe('pragmas of loops', () => {
  it('go to the top of the body, in the indentation of its first statement', async () => {
    const text = 'void f(int a[8]) {\n    L: for (int i = 0; i < 8; i++) { // all\n        a[i] = 0;\n    }\n}\n';
    expect(await edit(text, pipeline('L', { ii: 1 }), unroll('L', 2))).toBe(
      'void f(int a[8]) {\n    L: for (int i = 0; i < 8; i++) { // all\n' +
        '        #pragma HLS pipeline II=1\n        #pragma HLS unroll factor=2\n        a[i] = 0;\n    }\n}\n',
    );
  });

  it('keep tabs and CRLF', async () => {
    const text = 'void f(int a[8])\r\n{\r\n\tL: for (int i = 0; i < 8; i++)\r\n\t{\r\n\t\ta[i] = 0;\r\n\t}\r\n}\r\n';
    expect(await edit(text, pipeline('L'))).toBe(
      'void f(int a[8])\r\n{\r\n\tL: for (int i = 0; i < 8; i++)\r\n\t{\r\n\t\t#pragma HLS pipeline\r\n\t\ta[i] = 0;\r\n\t}\r\n}\r\n',
    );
  });

  it('open a body that stands on one line', async () => {
    const text =
      'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) { a[i] = 0; }\n  M: for (int i = 0; i < 8; i++) {}\n}\n';
    expect(await edit(text, pipeline('L'), pipeline('M'))).toBe(
      'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) {\n    #pragma HLS pipeline\n    a[i] = 0; }\n' +
        '  M: for (int i = 0; i < 8; i++) {\n    #pragma HLS pipeline\n  }\n}\n',
    );
  });

  it('bring the braces that are missing', async () => {
    const text =
      'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) // all\n    a[i] = 0; // clear\n  M: for (int i = 0; i < 8; i++) a[i]++;\n}\n';
    expect(await edit(text, pipeline('L'), pipeline('M'))).toBe(
      'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) { // all\n    #pragma HLS pipeline\n    a[i] = 0; // clear\n  }\n' +
        '  M: for (int i = 0; i < 8; i++) {\n    #pragma HLS pipeline\n    a[i]++;\n  }\n}\n',
    );
  });

  it('bring the braces of a whole nest, inner ones closed first', async () => {
    const text =
      'void f(int a[8][4]) {\n  for (int i = 0; i < 8; i++)\n    for (int j = 0; j < 4; j++)\n      a[i][j] = 0;\n}\n';
    expect(await edit(text, pipeline('VITIS_LOOP_2_1'), unroll('VITIS_LOOP_3_2', 2))).toBe(
      'void f(int a[8][4]) {\n  for (int i = 0; i < 8; i++) {\n    #pragma HLS pipeline\n    for (int j = 0; j < 4; j++) {\n' +
        '      #pragma HLS unroll factor=2\n      a[i][j] = 0;\n    }\n  }\n}\n',
    );
  });

  it('replace one of the same kind, and leave the rest', async () => {
    const text =
      'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) {\n#pragma HLS unroll factor=auto{U}\n#pragma HLS PIPELINE ii=4 // slow\n    a[i] = 0;\n  }\n}\n';
    expect(await edit(text, pipeline('L', { ii: 1 }))).toBe(text.replace('HLS PIPELINE ii=4', 'HLS pipeline II=1'));
    expect(await edit(text, unroll('L', 4))).toBe(text.replace('factor=auto{U}', 'factor=4'));
  });

  it('taken away leave no empty line', async () => {
    const text =
      'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) {\n    #pragma HLS pipeline\n    a[i] = 0;\n  }\n}\n';
    expect(await edit(text, pipeline('L', { absent: true }))).toBe(text.replace('    #pragma HLS pipeline\n', ''));
    expect(await edit(text, override('unroll', { loop: 'L' }, { absent: true }))).toBe(text);
  });

  it('of Merlin stand before the loop and its label', async () => {
    const text =
      'void f(int a[8]) {\n#pragma ACCEL TILE FACTOR=1\n  L: for (int i = 0; i < 8; i++) {\n    a[i] = 0;\n  }\n}\n';
    const accel = (kind: string, options: SiteDirective['options']): SiteDirective => ({
      kind,
      dialect: 'accel',
      loop: 'L',
      options,
    });
    expect(await edit(text, accel('parallel', { factor: 4 }), accel('tile', { factor: 2 }))).toBe(
      text.replace('FACTOR=1\n', 'FACTOR=2\n  #pragma ACCEL PARALLEL FACTOR=4\n'),
    );
  });

  it('that name nothing here change nothing', async () => {
    const text = 'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) a[i] = 0;\n}\n';
    expect(await edit(text, pipeline('M'), cyclic('b', 2))).toBe(text);
  });
});

describe('pragmas of arrays', () => {
  const text =
    'void f(int in[8], int out[8]) {\n  int buf[8] = {1, 2}, other[8]; // work\n  L: for (int i = 0; i < 8; i++) {\n    buf[i] = in[i]; out[i] = buf[i] + other[i];\n  }\n}\n';

  it('go behind the declaration, those of arguments to the top of the body', async () => {
    expect(await edit(text, cyclic('buf', 2), cyclic('other', 4), cyclic('in', 2))).toBe(
      text.replace(
        '  int buf[8] = {1, 2}, other[8]; // work\n',
        '  #pragma HLS array_partition variable=in type=cyclic factor=2 dim=1\n  int buf[8] = {1, 2}, other[8]; // work\n' +
          '  #pragma HLS array_partition variable=buf type=cyclic factor=2 dim=1\n' +
          '  #pragma HLS array_partition variable=other type=cyclic factor=4 dim=1\n',
      ),
    );
  });

  it('replace the one of the same dimension; what it says of other variables stays', async () => {
    const two = text.replace('work\n', 'work\n  #pragma HLS array_partition variable=buf,other complete\n');
    expect(await edit(two, cyclic('buf', 2))).toBe(
      two.replace(
        'work\n  #pragma HLS array_partition variable=buf,other complete\n',
        'work\n  #pragma HLS array_partition variable=buf type=cyclic factor=2 dim=1\n' +
          '  #pragma HLS array_partition variable=other type=complete\n',
      ),
    );
    const twice =
      'void f() {\n  int x[8];\n  { int x[8]; }\n#pragma HLS array_partition variable=x complete dim=1\n}\n';
    expect(await edit(twice, cyclic('x', 2))).toBe(twice.replace('complete dim=1', 'type=cyclic factor=2 dim=1'));
    const one = text.replace('work\n', 'work\n  #pragma HLS array_partition variable=buf complete dim=1\n');
    expect(await edit(one, cyclic('buf', 2))).toBe(one.replace('complete dim=1', 'type=cyclic factor=2 dim=1'));
  });
});

it('a pragma between a header and a body without braces gives way to one of its kind', async () => {
  const text = 'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++)\n#pragma HLS unroll\n    a[i] = 0;\n}\n';
  const edited = await edit(text, unroll('L', 2));
  expect(edited).toBe(
    'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) {\n    #pragma HLS unroll factor=2\n    a[i] = 0;\n  }\n}\n',
  );
  expect(await edit(edited, unroll('L', 2))).toBe(edited);
});

it('a pragma about an array gives way to one of its kind there, too', async () => {
  const text =
    'void f(int a[8], int b[8]) {\n  L: for (int i = 0; i < 8; i++)\n#pragma HLS array_partition variable=a complete dim=1\n    a[i] = 0;\n}\n';
  const directives = [unroll('L', 2), cyclic('a', 2)];
  const edited = await edit(text, ...directives);
  expect(edited).not.toContain('complete');
  expect(await edit(edited, ...directives)).toBe(edited);
  const both = await edit(text.replace('variable=a', 'variable=a,b'), ...directives);
  expect(both).toContain('variable=b');
  expect(await edit(both, ...directives)).toBe(both);
});

it('a pragma of a template with several instances is taken out once', async () => {
  const text =
    'template <int N> void g(int a[8]) {\n  int t[8];\n  #pragma HLS array_partition variable=t complete dim=1\n  for (int i = 0; i < N; i++) t[i] = a[i];\n' +
    '  for (int i = 0; i < N; i++) a[i] = t[N - 1 - i];\n}\nvoid f(int a[8]) {\n  g<8>(a);\n  g<4>(a);\n}\n';
  const absent = { ...cyclic('t', 2), function: 'g', options: { dim: 1, absent: true } };
  expect(await edit(text, absent)).toBe(text.replace('  #pragma HLS array_partition variable=t complete dim=1\n', ''));
});

it('a pragma in the middle of a body without braces gives way to one of its kind', async () => {
  const text = 'void f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) a[i]\n#pragma HLS unroll\n    = 0;\n}\n';
  const edited = await edit(text, unroll('L', 2));
  expect(edited.match(/unroll/g)).toHaveLength(1);
  expect(await edit(edited, unroll('L', 2))).toBe(edited);
});

it('a call is no pragma of the function that is inlined there', async () => {
  const text =
    'template <int N> void g(int a[8]) {\n  #pragma HLS inline\n  int t[8];\n  #pragma HLS array_partition variable=t complete dim=1\n' +
    '  for (int i = 0; i < 8; i++) t[i] = a[i];\n  for (int i = 0; i < 8; i++) a[i] = t[7 - i];\n  if constexpr (N > 0) g<N - 1>(a);\n}\n' +
    'void f(int a[8]) {\n  g<2>(a);\n}\n';
  const edited = await edit(text, { ...cyclic('t', 2), function: 'g' });
  expect(edited).toBe(text.replace('complete dim=1', 'type=cyclic factor=2 dim=1'));
});

it('the macro of a pragma between a header and a body on its line stays, or gives way to one of its kind', async () => {
  const text =
    '#define PIPE _Pragma("HLS pipeline")\nvoid f(int a[8]) {\n  L: for (int i = 0; i < 8; i++) PIPE a[i] = 0;\n}\n';
  const edited = await edit(text, unroll('L', 2));
  expect(edited).toContain('i++) {\n    #pragma HLS unroll factor=2\n    PIPE a[i] = 0;\n  }\n');
  const other = await edit(text, pipeline('L'), unroll('L', 2));
  expect(other.replace(/ +$/gm, '')).toMatch(/i\+\+\) \{\n.*pipeline.*\n.*unroll factor=2\n\s*a\[i\] = 0;\n {2}\}\n/);
});

it('a loop that is being typed gets no pragma', async () => {
  const text = 'void f(int a[8]) {\n  L: for (int i';
  expect(await edit(text, pipeline('L'))).toBe(text);
});

describe('the edited text', () => {
  it('holds the design that the overrides describe', async () => {
    const text =
      'void scale(int x[16], int k) {\n  S: for (int i = 0; i < 16; i++)\n    x[i] *= k;\n}\n' +
      'void f(int a[16][16], int b[16]) {\n  for (int i = 0; i < 16; i++) {\n    #pragma HLS pipeline off\n' +
      '    for (int j = 0; j < 16; j++) b[i] += a[i][j];\n    scale(a[i], i); scale(b, i);\n  }\n}\n';
    const overrides = [
      pipeline('VITIS_LOOP_6_1', { absent: true }),
      pipeline('VITIS_LOOP_8_2'),
      unroll('VITIS_LOOP_8_2', 4),
      cyclic('a', 4, 2),
      override('unroll', { function: 'scale', loop: 'S' }, { factor: 2 }),
      override('array_partition', { function: 'scale', variable: 'x' }, { type: 'cyclic', factor: 2 }),
    ];
    expect(await designOf(await edit(text, ...overrides))).toEqual(await designOf(text, overrides));
  });
});
