import { describe, expect, it } from 'vitest';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { functionIndex } from '../../server/src/kernel/ir';
import { LineIndex } from '../../server/src/base/lines';
import { buildDesign } from '../../server/src/kernel/design-build';
import { kernelOf } from './lowered';

const target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2023.2' } as const;

/** The latency of `top`, and the calls that are told not to be followed. */
async function latencyOf(text: string) {
  const kernel = await kernelOf(text);
  const { design } = buildDesign(kernel, { overrides: [], places: {} }, new LineIndex(text));
  const { latency, interval, functions } = analyticEstimate(kernel, functionIndex(kernel, 'top'), design, target);
  const told = kernel.problems.filter(({ code }) => code === 'kernel.unknown-function');
  const names = [...new Set(told.map(({ message }) => /`(.*?)`/.exec(message)?.[1]))];
  return { latency, interval, names, loops: functions.at(0)?.loops ?? [] };
}

const slow = 'int slow(int x) { int s = 1; for (int i = 0; i < 90; i++) s = (s * x) % 7; return s; }\n';
const each = (value: string): string => `for (int i = 0; i < 8; i++) a[i] = ${value};`;

describe('a call that cannot be followed', () => {
  const cases: Readonly<Record<string, readonly [text: string, name: string]>> = {
    'of a function that is only declared': [`int far(int);\nvoid top(int a[8]) { ${each('far(a[i])')} }`, 'far'],
    'of a method of an unknown type': [`void top(int a[8]) { Unit u; ${each('u.run(a[i])')} }`, 'run'],
    'of a method that is only declared': [
      `struct Unit { void go(int *a); };\nvoid top(int a[8]) { Unit u; u.go(a); }`,
      'go',
    ],
    'of a method of an unknown base': [
      `struct Unit : Base<int> { int go(int x) { return this->base(x); } };\nvoid top(int a[8]) { Unit u; ${each('u.go(a[i])')} }`,
      'base',
    ],
    'through an alias template': [
      `struct cfg { template <class T> using unit = lib::unit_of<T>; };\ntemplate <class C> void go(int *a) { C::template unit<int>::run(a); }\nvoid top(int a[8]) { go<cfg>(a); }`,
      'C::unit<int>::run',
    ],
    'through a table of function pointers': [
      `${slow}int (*table[2])(int) = {slow, slow};\nvoid top(int a[8], int k) { ${each('table[k](a[i])')} }`,
      'table',
    ],
    'of what an expression chooses': [
      `${slow}void top(int a[8], int c) { ${each('(c ? slow : slow)(a[i])')} }`,
      'a function that an expression chooses',
    ],
    'of a function of a library that is not modelled': [`void top(int a[8]) { std::sort(a, a + 8); }`, 'std::sort'],
    'in a pipelined loop': [
      `void top(int a[8]) { for (int i = 0; i < 8; i++) {\n#pragma HLS pipeline\n a[i] = far(a[i]); } }`,
      'far',
    ],
    'in a pipelined function, by a function that it calls': [
      `void inner(int a[8]) {\n#pragma HLS inline off\n ${each('far(a[i])')} }\nvoid top(int a[8]) {\n#pragma HLS pipeline\n inner(a); }`,
      'far',
    ],
  };
  for (const [what, [text, name]] of Object.entries(cases))
    it(`${what} leaves the latency unknown, and is named`, async () => {
      const { latency, interval, names, loops } = await latencyOf(text);
      expect({ latency, interval, names }).toEqual({ latency: null, interval: null, names: [name] });
      expect(loops.map((row) => [row.latency, row.ii])).toEqual(loops.map(() => [null, null]));
    });
});

describe('is followed', () => {
  const direct = `${slow}void top(int a[8]) { ${each('slow(a[i])')} }`;
  const cases: Readonly<Record<string, string>> = {
    'a function pointer that is passed': `${slow}int apply(int (*op)(int), int x) { return op(x); }\nvoid top(int a[8]) { ${each('apply(slow, a[i])')} }`,
    'a function pointer in a variable': `${slow}typedef int (*fn)(int);\nvoid top(int a[8]) { fn f = &slow; ${each('f(a[i])')} }`,
    'a method of a value': `struct Unit { int k; int run(int x) { int s = 1; for (int i = 0; i < 90; i++) s = (s * x) % 7; return s; } };\nvoid top(int a[8]) { ${each('Unit(3).run(a[i])')} }`,
    'the body of a constructor': `struct Unit { int r; Unit(int x) { r = 1; for (int i = 0; i < 90; i++) r = (r * x) % 7; } };\nvoid top(int a[8]) { for (int i = 0; i < 8; i++) { Unit u(a[i]); a[i] = u.r; } }`,
    'a lambda whose variables are named like others': `void top(int a[8]) { auto f = [](int x) { int s = 1; for (int i = 0; i < 90; i++) s = (s * x) % 7; return s; }; ${each('f(a[i])')} }`,
  };
  for (const [what, text] of Object.entries(cases))
    it(what, async () => {
      const { latency, names } = await latencyOf(text);
      const expected = (await latencyOf(direct)).latency ?? 0;
      expect(Math.abs((latency ?? 0) - expected)).toBeLessThan(expected * 0.02);
      expect(names).toEqual(what === 'a function pointer that is passed' ? ['op'] : []);
    });
});
