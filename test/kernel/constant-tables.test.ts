import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { buildDesign } from '../../server/src/kernel/design-build';
import { functionIndex, functionNamed } from '../../server/src/kernel/ir';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { kernelOf } from './lowered';

const target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2023.2' };

async function read(text: string) {
  const kernel = await kernelOf(text);
  const { design } = buildDesign(kernel, { overrides: [], places: {} }, new LineIndex(text));
  const { interval, functions } = analyticEstimate(kernel, functionIndex(kernel, 'top'), design, target);
  const top = functionNamed(kernel, 'top')!;
  const known = top.arrays.filter(({ isKnown }) => isKnown).map(({ name }) => name);
  return { known, interval, calls: top.calls.map(({ callee }) => callee), reached: functions.map(({ name }) => name) };
}

/** The body of a fill loop over 64 elements. */
const fill = (value: string, params = ''): string =>
  `static void fill(int t[64]${params}) { for (int i = 0; i < 64; i++) t[i] = ${value}; }\n`;
const use = '#pragma HLS pipeline\n  for (int i = 0; i < 4; i++) a[i] = t[a[i] & 63];';

describe('a function that fills an array from constants makes a ROM of it', () => {
  const cases: Readonly<Record<string, string>> = {
    'a local one': `${fill('i * i % 11')}void top(int a[4]) {\n  int t[64];\n  fill(t);\n${use}\n}`,
    'a static one, in the first call': `${fill('i * i % 11')}void top(int a[4]) {\n  static bool done = false;\n  static int t[64];\n  if (!done) { fill(t); done = true; }\n${use}\n}`,
    'a local one behind a flag that is known': `${fill('i * i % 11')}void top(int a[4]) {\n  bool done = false;\n  int t[64];\n  if (!done) { fill(t); done = true; }\n${use}\n}`,
    'with what calls of the library give for constants': `${fill('(int)(100 * sin(i * by))', ', float by')}void top(int a[4]) {\n  int t[64];\n  fill(t, 0.1f);\n${use}\n}`,
    'with bits of numbers whose width is asked for': `typedef ap_fixed<16, 6> num;\nstatic float number(unsigned i) {\n  num x(0);\n  x(x.width - 1, x.width - 6) = i;\n  return x;\n}\n${fill('(int)(number(i) * 3)')}void top(int a[4]) {\n  int t[64];\n  fill(t);\n${use}\n}`,
    'with what a function with a loop gives': `static int power(int n) { int r = 1; for (int k = 0; k < n; k++) r = r * 3 % 31; return r; }\n${fill('power(i)')}void top(int a[4]) {\n  int t[64];\n  fill(t);\n${use}\n}`,
  };
  for (const [what, text] of Object.entries(cases))
    it(what, async () => {
      expect(await read(text)).toEqual({ known: ['t'], interval: 4, calls: [], reached: ['top'] });
    });
});

describe('a function that fills an array is called where', () => {
  const cases: Readonly<Record<string, string>> = {
    'it is passed what is not constant': `${fill('i * by % 11', ', int by')}void top(int a[4], int n) {\n  int t[64];\n  fill(t, n);\n${use}\n}`,
    'it reads a variable from outside': `int seed;\n${fill('i * seed % 11')}void top(int a[4]) {\n  int t[64];\n  fill(t);\n${use}\n}`,
    'the array is written elsewhere too': `${fill('i * i % 11')}void top(int a[4], int n) {\n  int t[64];\n  fill(t);\n  t[n] = 1;\n${use}\n}`,
    'a condition decides on data': `${fill('i * i % 11')}void top(int a[4], bool n) {\n  static int t[64];\n  if (n) fill(t);\n${use}\n}`,
    'a loop repeats it': `${fill('i * i % 11')}void top(int a[4], bool n) {\n  int t[64];\n  for (int k = 0; k < 4; k++) { fill(t); a[k] = t[a[k] & 63]; }\n}`,
    'the array is an argument': `${fill('i * i % 11')}void top(int t[64], int a[4]) {\n  fill(t);\n${use}\n}`,
  };
  for (const [what, text] of Object.entries(cases))
    it(what, async () => {
      const { known, calls, reached } = await read(text);
      expect({ known, calls, reached }).toEqual({ known: [], calls: ['fill'], reached: ['top', 'fill'] });
    });
});

it('a function of the text that takes other operands is not called for one of the library', async () => {
  const kernel = await kernelOf(
    `void tanh(float v[8], float by) {\n  for (int i = 0; i < 8; i++) v[i] *= by;\n}\nvoid top(float v[8]) { v[0] = tanh(v[1]); tanh(v, 2); }`,
  );
  const top = functionNamed(kernel, 'top')!;
  expect(top.calls.map(({ callee }) => callee)).toEqual(['tanh']);
  expect(top.ops.filter(({ opcode }) => opcode === 'math')).toHaveLength(1);
});
