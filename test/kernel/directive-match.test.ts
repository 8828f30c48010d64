import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { buildKernel } from '../../server/src/kernel/build';
import { directiveMatcher } from '../../server/src/kernel/directive-match';
import { readDirectivesFile } from '../../server/src/kernel/directives-file';
import { testParser } from '../support/parser';

const text = `
int table[8];
void sub(int x[16]) {
  inner: for (int j = 0; j < 16; j++) x[j] += table[j & 7];
}
void top(int a[64], int n, hls::stream<int> &s) {
  int buf[64];
  rows: for (int i = 0; i < 64; i++) { int t = a[i] * n; buf[i] = t; }
  for (int i = 0; i < 64; i++) a[i] = buf[63 - i];
  burst: { sub(buf); }
}
`;

async function wrong(command: string): Promise<string> {
  const parser = await testParser();
  const { file } = parser.parse(text);
  const match = directiveMatcher(file, buildKernel(file, [], parser).kernel, new LineIndex(text));
  const { directives, problems } = readDirectivesFile('tcl', `set_directive_${command}`);
  if (problems[0]) return problems[0].message;
  const [directive] = directives;
  return (directive && match(directive.value)?.message) ?? 'fine';
}

describe('directiveMatcher', () => {
  it.each([
    'pipeline "top/rows"',
    'pipeline "top"',
    'unroll "top/VITIS_LOOP_9_2"',
    'pipeline "sub/inner"',
    'latency -max 4 "top/burst"',
    'array_partition "top" a',
    'array_partition "top" buf',
    'array_partition "sub" table',
    'bind_op -op mul "top" t',
    'interface -mode s_axilite "top" n',
    'interface -mode s_axilite "top" return',
    'stream -depth 4 "top" s',
    'dependence -variable a -dependent false "top/rows"',
    'function_instantiate "sub" x',
  ])('finds %s', async (command) => expect(await wrong(command)).toBe('fine'));

  it.each([
    ['pipeline "tpo"', "no function 'tpo'; did you mean 'top'?"],
    ['pipeline "elsewhere"', "no function 'elsewhere'. Functions: sub, top."],
    ['pipeline "top/row"', "no loop 'row' in function 'top'; did you mean 'rows'?"],
    ['unroll "sub/L"', "no loop 'L' in function 'sub'. Loops: inner."],
    ['unroll "sub"', "'unroll' is about a loop: write sub/inner. Loops: inner."],
    ['unroll "top/burst"', "no loop 'burst' in function 'top'. Loops: rows, VITIS_LOOP_9_2."],
    ['array_partition "top" bfu', "no variable 'bfu' in function 'top'; did you mean 'buf'?"],
    ['interface -mode m_axi "top" buf', "no port 'buf' of function 'top'. Ports: a, n, s."],
    ['function_instantiate "sub" y', "no argument 'y' of function 'sub'. Ports: x."],
  ])('says of %s what is not there', async (command, expected) => expect(await wrong(command)).toBe(expected));
});
