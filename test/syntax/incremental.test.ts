import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ParsedSource, SyntaxParser } from '../../server/src/syntax/parser';
import { mutations } from '../support/mutate';
import { testParser } from '../support/parser';
import { showStmt } from './show';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await testParser();
});

const kernel = `#include "k.h"
#define N 64
#define DO(x) _Pragma(#x)
typedef float data_t;
static const int table[3] = {1, 2, 3};

template <int M>
void scale(data_t a[N], hls::stream<float> &s) {
#pragma HLS inline off
  L0: for (int i = 0; i < N; i++)
#pragma HLS unroll factor=2
    a[i] = (data_t)(s.read()) * M;
}

namespace n {
struct P { int x; int get() { return x; } };
int helper(int x) {
  (x = 1, x += 2);
  return x > 3 ? table[x] : -x;
}
}

void top(data_t a[N], data_t b[N]) {
  outer:
  for (int i = 0; i < N; ++i) {
#pragma HLS pipeline II=1
    DO(HLS unroll)
#ifdef FAST
    b[i] = a[i];
#else
    b[i] = a[i] * 2.0f;
#endif
  }
}
`;

describe('incremental parsing', () => {
  it('gives each copy of a function a body of its own', () => {
    const text = 'template <int N> void scale(int a[N]) { a[0] *= N; }\n';
    const { functions } = parser.parse(text + text, parser.parse(text)).file;
    expect(functions).toEqual(parser.parse(text + text).file.functions);
    expect(functions[0]?.body).not.toBe(functions[1]?.body);
  });

  it('reads a template again into whose parameters broken code before it has come', () => {
    const before =
      'template <int R, int C>\nstruct S {\n  static const int size = R * C;\n};\n' +
      'template <typename T>\nvoid f(float a[T::size]) {\n  for (int i = 0; i < T::size; i++) a[i] = i;\n}\n';
    const after = before.replace('int C>', 'int C');
    expect(parser.parse(after, parser.parse(before)).file).toEqual(parser.parse(after).file);
  });

  it('reads a template again that has come into a class', () => {
    const before = 'template <int N>\nstruct S {\n};\ntemplate <class T>\nvoid f(T a[8]) { a[0] = 1; }\n';
    const after = before.replace('{\n};', '{\n').concat('};\n');
    expect(parser.parse(after, parser.parse(before)).file).toEqual(parser.parse(after).file);
  });

  it('gives what a fresh parse gives, for random edits', () => {
    let previous: ParsedSource | undefined;
    for (const text of mutations(kernel, 150, 7)) {
      const next = parser.parse(text, previous);
      const fresh = parser.parse(text);
      expect(next.file).toEqual(fresh.file);
      previous?.dispose();
      fresh.dispose();
      previous = next;
    }
    previous?.dispose();
  });

  it('gives the same file when an edit is undone', () => {
    const first = parser.parse(kernel);
    const second = parser.parse(kernel.replace('i < N', 'i < (N'), first);
    const third = parser.parse(kernel, second);
    expect(third.file).toEqual(first.file);
  });

  it('reuses the functions whose text is unchanged', () => {
    const first = parser.parse(kernel);
    const names = first.file.functions.map((f) => f.name);
    expect(names).toEqual(['scale', 'get', 'helper', 'top']);
    const [scale, , helper, top] = first.file.functions;
    const second = parser.parse(kernel.replace('x > 3', 'x > 44'), first).file.functions;
    expect(second[0]).toBe(scale);
    expect(second[2]).not.toBe(helper);
    expect(second[3]).not.toBe(top);
    expect(second[3]?.body).toBe(top?.body);
    expect(second[3]?.start).toBe((top?.start ?? 0) + 1);
  });

  it('reuses functions beside one with an error', () => {
    const first = parser.parse(kernel);
    const broken = parser.parse(kernel.replace('a[i] * 2.0f', 'a[i * 2.0f'), first);
    expect(broken.file.problems.length).toBeGreaterThan(0);
    expect(broken.file.functions.find((f) => f.name === 'helper')).toBe(first.file.functions[2]);
  });

  it.each([
    ['#define N 64', '#define N 64\n#define FAST', 'a branch'],
    ['_Pragma(#x)', '', 'a macro that is a pragma'],
  ])('reads a function again when %j becomes %j (%s)', (before, after) => {
    const first = parser.parse(kernel);
    const text = kernel.replace(before, after);
    const top = parser.parse(text, first).file.functions.find((f) => f.name === 'top');
    expect(top).toEqual(parser.parse(text).file.functions.find((f) => f.name === 'top'));
    expect(top && showStmt(top.body)).not.toBe(
      showStmt(first.file.functions[3]?.body ?? { kind: 'empty', span: { start: 0, end: 0 } }),
    );
  });

  it('works from a disposed parse, and disposes twice', () => {
    const first = parser.parse(kernel);
    first.dispose();
    first.dispose();
    expect(parser.parse(`${kernel}\n`, first).file.functions).toEqual(first.file.functions);
  });
});

describe('broken input', () => {
  it('never throws, wherever a kernel is cut off', () => {
    for (let end = 0; end <= kernel.length; end++) {
      const parsed = parser.parse(kernel.slice(0, end));
      for (const p of parsed.file.problems) expect(p.span.end).toBeLessThanOrEqual(end);
      parsed.dispose();
    }
  });

  it('keeps the functions after a missing brace', () => {
    const { file } = parser.parse(kernel.replace('return x > 3 ? table[x] : -x;\n}', 'return x;\n'));
    expect(file.functions.map((f) => f.name)).toEqual(expect.arrayContaining(['scale', 'helper', 'top']));
    expect(file.problems.map((p) => p.message)).toContain("This '{' is never closed");
  });

  it.each([
    ['parentheses', `int f() { return ${'('.repeat(10000)}; }`],
    ['closed parentheses', `int f() { return ${'('.repeat(10000)}1${')'.repeat(10000)}; }`],
    ['braces', `int f() { ${'{'.repeat(10000)}`],
    ['ifs', `int f() { ${'if (a) '.repeat(10000)}; }`],
    ['indices', `int f() { a${'[b'.repeat(10000)}${']'.repeat(10000)}; }`],
    ['sums', `int f() { a${' + b'.repeat(10000)}; }`],
    ['assignments', `int f() { a${' = b'.repeat(10000)}; }`],
    ['comma lists', `int f() { ${'(a = 1, '.repeat(900)}b${')'.repeat(900)}; }`],
    ['namespaces', 'namespace a {'.repeat(3000)],
    ['conditionals', '#if (1\n'.repeat(3000)],
  ])('survives deep %s', (_, text) => {
    const { file } = parser.parse(text);
    expect(file.problems.length).toBeLessThanOrEqual(100);
    expect(() => JSON.stringify(file)).not.toThrow();
  });

  it.each([
    ['prose', 'This text is about kernels. It has no code in it, only words.\n'.repeat(30)],
    ['Python', 'import os\ndef f(x):\n    return x + 1\nfor i in range(10):\n    print(f(i))\n'.repeat(10)],
    ['bytes', Array.from({ length: 5000 }, (_, i) => String.fromCharCode((i * 7919) % 251)).join('')],
  ])('says once that %s is not C++', (_, text) => {
    expect(parser.parse(text).file.problems.map((p) => p.code)).toEqual(['syntax.not-cpp']);
  });
});

describe('problems', () => {
  it.each([
    ['void f() { int x = 1 }', "Missing ';'", '1'],
    ['void f() {\n  x = 1\n  y = 2;\n}', "Missing ';'", '1'],
    ['void f() {\n  g(1)\n  for (;;) {}\n}', "Missing ';'", ')'],
    // The grammar reads this one as a variable with a list of values.
    ['void f() { x = 1 }', "Missing ';'", '}'],
    ['void f() { x = (1; }', "Missing ')'", '1'],
    ['void f() {\n  int a[4;\n  g();\n}', "Missing ']'", '4'],
    ['void f() { if (x) { g(); }', "This '{' is never closed", '{'],
    ['void f() { @ g(); }', "Can't read this statement", '@'],
  ])('%j: %s', (text, message, at) => {
    const { problems } = parser.parse(text).file;
    expect(problems.map((p) => `${p.code} ${p.message} ${text.slice(p.span.start, p.span.end)}`)).toEqual([
      `syntax.error ${message} ${at}`,
    ]);
  });

  it('leave the rest of a function readable', () => {
    const { file } = parser.parse('void f() {\n  a = 1;\n  b = = 2;\n  for (;;) { c(); }\n}\nvoid g() { d(); }');
    expect(file.problems).toHaveLength(1);
    expect(file.functions.map((f) => showStmt(f.body)).join(' ')).toMatch(
      /\(a = 1\);.*for \(; ; \) \{ c\(\); \} \} \{ d\(\); \}$/,
    );
  });
});

describe('parsing in steps', () => {
  const text = Array.from({ length: 40 }, (_, i) => kernel.replaceAll('top', `top${i}`)).join('\n');
  const edited = text.replace('top7(', 'top7(int k, ');

  it('is the same for two texts that take turns', () => {
    const first = parser.parse(text);
    const broken = `${text} void f( {`;
    const running = [parser.parsing(edited, first), parser.parsing(broken, first), parser.parsing(text)];
    const done: ParsedSource[] = [];
    let turns = 0;
    while (done.length < running.length) {
      const step = running[turns++ % running.length]?.next();
      if (step?.done && step.value) done.push(step.value);
    }
    expect(turns).toBeGreaterThan(100);
    for (const { text: source, file } of done) expect(file).toEqual(parser.parse(source).file);
  });

  it('can be given up anywhere', () => {
    const first = parser.parse(text);
    for (let steps = 0; steps < 120; steps += 17) {
      const running = parser.parsing(edited, first);
      for (let i = 0; i < steps; i++) running.next();
      running.return(undefined as never);
    }
    expect(parser.parse(edited, first).file).toEqual(parser.parse(edited).file);
  });
});

it('takes the arguments of a template for types or values alike, however the text came to be', () => {
  const layers = readFileSync('test/kernel/language/config_struct.cpp', 'utf8');
  const text = layers
    .replace('i < CONFIG_T::n_out; i++) acc', 'i < CONFIG_T::n_o) acc')
    .replace('res[i] =', 'res[i]value_t=');
  expect(parser.parse(text, parser.parse(layers)).file).toEqual(parser.parse(text).file);
});
