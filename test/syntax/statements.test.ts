import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxParser } from '../../server/src/syntax/parser';
import { testParser } from '../support/parser';
import { showStmt } from './show';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await testParser();
});

/** The body of a function that holds `source`, which must read without problems. */
function body(source: string, before = ''): string {
  const { file } = parser.parse(`${before}\nvoid f() {\n${source}\n}\n`);
  expect(file.problems).toEqual([]);
  const f = file.functions.find((x) => x.name === 'f');
  return f ? showStmt(f.body).replace(/^\{ | \}$/g, '') : 'no function';
}

const statements: readonly (readonly [string, string])[] = [
  ['for (int i = 0; i < 8; i++) a += i;', 'for (int i = 0; (i < 8); (i++)) (a += i);'],
  ['for (;;) {}', 'for (; ; ) {  }'],
  ['for (i = 0, j = 1; i < n; i++, j--) ;', 'for (((i = 0) , (j = 1)); (i < n); ((i++) , (j--))) empty;'],
  ['for (i = 8; --i; ) { f(); }', 'for ((i = 8); (--i); ) { f(); }'],
  ['for (auto x : xs) s += x;', 'for (auto x = xs; ; ) (s += x);'],
  ['L1: for (i = 0; i < 4; i++) { }', 'L1: for ((i = 0); (i < 4); (i++)) {  }'],
  ['L1:\n\n/* comment */\n// another\nwhile (n--) x();', 'L1: while ((n--)) x();'],
  ['L1: do { x(); } while (a < b);', 'L1: do ((a < b)) { x(); }'],
  ['L1: x = 1;', 'L1: (x = 1);'],
  ['done: ;', 'done: empty;'],
  [
    'for (i = 0; i < 2; i++) L2: for (j = 0; j < 2; j++) x();',
    'for ((i = 0); (i < 2); (i++)) L2: for ((j = 0); (j < 2); (j++)) x();',
  ],
  ['if (a) b(); else if (c) { d(); } else e();', 'if (a) b(); else if (c) { d(); } else e();'],
  ['if (int x = g()) y();', 'if (?(g())) y();'],
  [
    'switch (x) { case 1: a(); break; case 2: { b(); } default: c(); }',
    'switch (x) { case 1: a(); break; case 2: { b(); } default: c(); }',
  ],
  ['goto done; done: return;', 'goto done; done: return;'],
  ['while (1) { if (a) break; else continue; }', 'while (1) { if (a) break; else continue; }'],
  ['return;', 'return;'],
  ['return (a);', 'return a;'],
  ['{ ; }', '{ empty; }'],
  ['try { a(); } catch (...) { }', '{ a(); }'],
  ['throw 1;', '?(1);'],
  ['using namespace hls; typedef int t; a();', 'a();'],
];

describe('statements', () => {
  it.each(statements)('%s', (source, shown) => {
    expect(body(source)).toBe(shown);
  });

  it('keeps header, label and loop spans relative to the function', () => {
    const text = '\nint x;\nvoid f() { L1 : for (;;) { } }';
    const { file } = parser.parse(text);
    const f = file.functions[0];
    const loop = f?.body.items[0];
    if (!f || loop?.kind !== 'for' || !loop.labelSpan) throw new Error('no labelled loop');
    const at = (s: { start: number; end: number }): string => text.slice(s.start + f.start, s.end + f.start);
    expect(f.text).toBe('void f() { L1 : for (;;) { } }');
    expect(at(loop.labelSpan)).toBe('L1');
    expect(at(loop.headerSpan)).toBe('for (;;)');
    expect(at(loop.span)).toBe('for (;;) { }');
    expect(at(loop.body.span)).toBe('{ }');
    expect(at(f.nameSpan)).toBe('f');
    expect(at(f.headerSpan)).toBe('void f()');
  });
});

const pragmas: readonly (readonly [string, string, string])[] = [
  ['first in a loop body', 'for (;;) {\n#pragma HLS pipeline II=1\nx(); }', 'for (; ; ) { #HLS pipeline II=1# x(); }'],
  ['last in a block', 'x();\n#pragma HLS inline', 'x(); #HLS inline#'],
  ['between statements', 'x();\n#pragma HLS a\n#pragma HLS b\ny();', 'x(); #HLS a# #HLS b# y();'],
  ['between header and block', 'for (;;)\n#pragma HLS unroll\n{ x(); }', 'for (; ; ) stray#HLS unroll# { x(); }'],
  ['between header and statement', 'while (n--)\n#pragma HLS unroll\nx();', 'while ((n--)) stray#HLS unroll# x();'],
  ['between do and block', 'do\n#pragma HLS unroll\n{ x(); } while (n);', 'do (n) stray#HLS unroll# { x(); }'],
  [
    'between two headers',
    'for (;;)\n#pragma HLS a\nfor (;;)\n#pragma HLS b\nx();',
    'for (; ; ) stray#HLS a# for (; ; ) stray#HLS b# x();',
  ],
  ['between label and loop', 'L:\n#pragma HLS pipeline\nfor (;;) { x(); }', '#HLS pipeline# L: for (; ; ) { x(); }'],
  [
    'before a label',
    '#pragma ACCEL PIPELINE auto{__PIPE__L0}\nL: for (;;) x();',
    '#ACCEL PIPELINE auto{__PIPE__L0}# L: for (; ; ) x();',
  ],
  ['in an argument list', 'f(a,\n#pragma HLS x\nb);', '#HLS x# f(a, b);'],
  ['between if and block', 'if (a)\n#pragma HLS x\n{ b(); }', '#HLS x# if (a) { b(); }'],
  ['in a case', 'switch (a) { case 1:\n#pragma HLS x\nb(); break; }', 'switch (a) { case 1: #HLS x# b(); break; }'],
  [
    'continuation lines',
    '#pragma HLS unroll \\\n   factor=2 \\\r\n  skip_exit_check\nx();',
    '#HLS unroll factor=2 skip_exit_check# x();',
  ],
  ['comments', '#pragma HLS /* a */ unroll factor=2 // b\nx();', '#HLS unroll factor=2# x();'],
  ['a comment over lines', '#pragma HLS unroll /* a\n b */\nx();', '#HLS unroll# x();'],
  ['spaces around the word', '  #  pragma   HLS   unroll  \nx();', '#HLS unroll# x();'],
  ['_Pragma', '_Pragma("HLS unroll factor=2") x();', '#HLS unroll factor=2# x();'],
  ['_Pragma with a semicolon', '_Pragma("HLS unroll"); x();', '#HLS unroll# empty; x();'],
  ['_Pragma after a header', 'for (;;) _Pragma("HLS unroll") { x(); }', 'for (; ; ) stray#HLS unroll# { x(); }'],
  ['_Pragma with quotes', '_Pragma("HLS a=\\"b\\"") x();', '#HLS a="b"# x();'],
];

describe('pragmas in functions', () => {
  it.each(pragmas)('%s', (_, source, shown) => {
    expect(body(source)).toBe(shown);
    expect(body(source.replace(/(?<!\r)\n/g, '\r\n'))).toBe(shown);
  });

  it('comes from macros that expand to _Pragma', () => {
    const macros =
      '#define PRAGMA_(x) _Pragma(#x)\n#define DO(x) PRAGMA_(x)\n#define FLAT _Pragma("HLS flatten off")\n';
    const source = 'for (;;) {\nDO(HLS unroll factor=N)\nFLAT\nDO(HLS pipeline);\nx(); }';
    expect(body(source, macros)).toBe(
      'for (; ; ) { #HLS unroll factor=N# #HLS flatten off# #HLS pipeline# empty; x(); }',
    );
  });

  it('keeps those outside of bodies apart', () => {
    const text = '#pragma once\n#pragma ACCEL kernel\nvoid f()\n#pragma HLS top\n{\n#pragma HLS a\n}\n#pragma HLS end';
    const { file } = parser.parse(text);
    expect(file.pragmas.map((p) => `${p.family}:${p.text}`)).toEqual(['once:', 'ACCEL:kernel', 'HLS:top', 'HLS:end']);
    expect(file.pragmas.map((p) => text.slice(p.span.start, p.span.end)).at(-1)).toBe('#pragma HLS end');
    expect(file.functions.map((f) => showStmt(f.body))).toEqual(['{ #HLS a# }']);
  });
});

describe('grammar gaps', () => {
  it.each([
    ['#if splits an argument list', 'f(a,\n#ifdef X\nb\n#else\nc\n#endif\n);', 'f(a, c);'],
    ['#if splits a declaration', 'int x\n#if 1\n= 1;\n#else\n= 2;\n#endif', 'int x = 1;'],
    ['#include in an initialiser', 'int t[4] = {\n#include "t.inc"\n};', 'int t[4] = {};'],
    ['a statement macro of the file', 'A(x, y[1])\nx();', '{ g(x, y[1]); } x();'],
    ['an unknown statement macro', 'CHECK_IT(a)\nx();', 'CHECK_IT(a); x();'],
    ['an unknown one before a brace', 'CHECK_IT(a)', 'CHECK_IT(a);'],
    ['an empty statement macro', 'NOTHING(x) x();', 'x();'],
    ['a specifier macro', 'LOCAL int x;', 'int x;'],
    ['attributes', 'int x __attribute__((aligned(64))) = 1;', 'int x = 1;'],
    ['a macro as a type', 'TYPE a[4]; (TYPE)-x;', 'TYPE a[4]; (TYPE)(-x);'],
    ['restrict', 'float *__restrict__ p = q;', 'float* p = q;'],
  ])('%s', (_, source, shown) => {
    const macros =
      '#define A(x, y) g(x, y);\n#define NOTHING(x)\n#define LOCAL static inline\n#define TYPE unsigned int\n';
    expect(body(source, macros)).toBe(shown);
  });

  it('reads definitions in the style of K&R', () => {
    const { file } = parser.parse(
      'int f(a, b)\n  int a[4];\n  double b;\n{ return a[0]; }\nint g(c) int c; { return c; }',
    );
    expect(file.problems).toEqual([]);
    expect(file.functions.map((f) => `${f.name}(${f.params.map((p) => `${p.type.name} ${p.name}`).join()})`)).toEqual([
      'f(int a,double b)',
      'g(int c)',
    ]);
  });
});
