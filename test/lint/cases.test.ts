/** Single findings: what is said of a snippet, and the snippet after a mend. docs/lints.md has one example of each code. */
import { beforeAll, describe, expect, it } from 'vitest';
import { applied, linter, shown, type Linter } from './linter';

let lint: Linter;
beforeAll(async () => {
  lint = await linter();
});

interface Case {
  readonly name: string;
  readonly bad: string;
  /** `line severity code: start of the message`. */
  readonly says: readonly string[];
  /** Title of a mend of the first finding, and what it gives. */
  readonly fix?: readonly [title: string, fixed: string];
}

const loop = (pragmas: string, body = 'a[i] += 1;'): string =>
  `void f(int a[64]) {\n  L: for (int i = 0; i < 64; i++) {\n${pragmas}    ${body}\n  }\n}\n`;

/** A nest, with something else in the outer loop. */
const nested = (option: string, beside: string): string =>
  `void f(int a[64][80], int b[64]) {\n  A: for (int i = 0; i < 64; i++) {\n    ${beside}    B: for (int j = 0; j < 80; j++) {\n      #pragma HLS pipeline II=1${option}\n      a[i][j] = j;\n    }\n  }\n}\n`;

const twice = (option: string): string =>
  `void f(int a[64], int b[64]) {\n  L: for (int i = 0; i < 64; i++) {\n    #pragma HLS pipeline II=1${option}\n    a[i] = i;\n  }\n  M: for (int i = 0; i < 64; i++) b[i] = i;\n}\n`;

const cases: readonly Case[] = [
  {
    name: 'a pragma between header and body',
    bad: 'void f(int a[64]) {\n  for (int i = 0; i < 64; i++)\n    #pragma HLS pipeline II=1\n  {\n    a[i] += 1;\n  }\n}\n',
    says: ["3 warning hls.placement: 'pipeline' has no effect here: it must stand directly in the body of loop"],
    fix: [
      'Move the pragma to the top of loop VITIS_LOOP_2_1',
      'void f(int a[64]) {\n  for (int i = 0; i < 64; i++)\n  {\n    #pragma HLS pipeline II=1\n    a[i] += 1;\n  }\n}\n',
    ],
  },
  {
    name: 'a pragma in an if',
    bad: loop('    if (i > 3) {\n      #pragma HLS unroll factor=2 skip_exit_check\n      a[i] = 0;\n    }\n'),
    says: ["4 warning hls.placement: 'unroll' has no effect here"],
    fix: [
      'Move the pragma to the top of loop L',
      loop('    #pragma HLS unroll factor=2 skip_exit_check\n    if (i > 3) {\n      a[i] = 0;\n    }\n'),
    ],
  },
  {
    name: 'a loop pragma in a function, with nothing to move it to',
    bad: 'void f(int a[64]) {\n  #pragma HLS unroll\n  a[0] = 1;\n}\n',
    says: ["2 error hls.placement: 'unroll' is refused here: it must stand in the body of a loop"],
  },
  {
    name: 'a pragma before the function',
    bad: '#pragma HLS inline off\nvoid f(int a[64]) {\n  a[0] = 1;\n}\n',
    says: ["1 error hls.placement: 'inline' is refused here: HLS pragmas stand in the body of a function"],
    fix: [
      'Move the pragma to the top of function f',
      'void f(int a[64]) {\n  #pragma HLS inline off\n  a[0] = 1;\n}\n',
    ],
  },
  {
    name: 'a pipeline before the second loop of a function',
    bad: 'void f(int a[64]) {\n  for (int i = 0; i < 64; i++) a[i] = i;\n  #pragma HLS pipeline II=1\n  L: for (int i = 0; i < 64; i++) {\n    a[i] += 1;\n  }\n}\n',
    says: ["3 warning hls.placement: 'pipeline' stands before loop L, so it applies to function f"],
    fix: [
      'Move the pragma to the top of loop L',
      'void f(int a[64]) {\n  for (int i = 0; i < 64; i++) a[i] = i;\n  L: for (int i = 0; i < 64; i++) {\n    #pragma HLS pipeline II=1\n    a[i] += 1;\n  }\n}\n',
    ],
  },
  {
    name: 'loop_merge in one of the loops to merge',
    bad: 'void f(int a[64], int b[64]) {\n  A: for (int i = 0; i < 64; i++) {\n    #pragma HLS loop_merge\n    a[i] = i;\n  }\n  B: for (int i = 0; i < 64; i++) b[i] = i;\n}\n',
    says: ["3 warning hls.placement: 'loop_merge' stands in loop A, which holds no loops to merge"],
    fix: [
      'Move the pragma to the top of function f',
      'void f(int a[64], int b[64]) {\n  #pragma HLS loop_merge\n  A: for (int i = 0; i < 64; i++) {\n    a[i] = i;\n  }\n  B: for (int i = 0; i < 64; i++) b[i] = i;\n}\n',
    ],
  },
  {
    name: 'options that exclude each other',
    bad: loop('    #pragma HLS pipeline off style=stp // for now\n'),
    says: ["3 error hls.conflict: 'pipeline' takes 'off' or 'style', not both"],
    fix: ["Remove 'style'", loop('    #pragma HLS pipeline off // for now\n')],
  },
  {
    name: 'a pipeline and a dataflow region in one',
    bad: 'void f(int a[64]) {\n  #pragma HLS dataflow\n  #pragma HLS pipeline II=64\n  for (int i = 0; i < 64; i++) a[i] += 1;\n}\n',
    says: ["3 warning hls.conflict: function f can't be both a pipeline and a dataflow region"],
    fix: [
      "Remove 'pipeline'",
      'void f(int a[64]) {\n  #pragma HLS dataflow\n  for (int i = 0; i < 64; i++) a[i] += 1;\n}\n',
    ],
  },
  {
    name: 'an array that is partitioned and reshaped',
    bad: 'void f(int a[64]) {\n  #pragma HLS array_partition variable=a type=cyclic factor=2\n  #pragma HLS array_reshape variable=a type=cyclic factor=2\n  a[0] = 1;\n}\n',
    says: ["3 warning hls.conflict: 'a' is both partitioned and reshaped in one dimension"],
  },
  {
    name: 'the same pragma twice',
    bad: loop('    #pragma HLS pipeline II=1\n    #pragma HLS pipeline II=2\n'),
    says: ["4 warning hls.conflict: 'pipeline' is given twice for loop L"],
  },
  {
    name: 'rewind of a function',
    bad: 'int f(int a) {\n  #pragma HLS pipeline II=1 rewind\n  return a + 1;\n}\n',
    says: ["2 warning hls.conflict: 'rewind' is for loops: function 'f' can't rewind"],
    fix: ['Remove rewind', 'int f(int a) {\n  #pragma HLS pipeline II=1\n  return a + 1;\n}\n'],
  },
  {
    name: 'an interface in a function that is not the top',
    bad: 'void g(int a[64]) {\n  #pragma HLS interface mode=ap_memory port=a\n  for (int i = 0; i < 64; i++) a[i] += 1;\n}\nvoid f(int a[64]) {\n  #pragma HLS interface mode=ap_memory port=a\n  g(a);\n}\n',
    says: ["2 warning hls.interface: 'interface' is for the top function; 'g' is called by 'f', so it is ignored"],
  },
  {
    name: 'modes that do not fit',
    bad: '#include <hls_stream.h>\nvoid f(int a[64], hls::stream<int> &s, int n) {\n  #pragma HLS interface mode=ap_none port=a\n  #pragma HLS interface mode=m_axi port=s\n  #pragma HLS interface mode=m_axi port=n\n  #pragma HLS interface mode=ap_ctrl_hs port=n\n  #pragma HLS interface mode=axis port=return\n  a[0] = s.read() + n;\n}\n',
    says: [
      "3 error hls.interface: 'a' is an array: 'ap_none' is for scalars",
      "4 error hls.interface: 's' is a stream: it takes axis or ap_fifo, not m_axi",
      "5 error hls.interface: 'n' is passed by value: 'm_axi' is for arrays and pointers",
      "6 error hls.interface: 'ap_ctrl_hs' controls the whole block: it is for port=return, not for 'n'",
      "7 error hls.interface: The block's control (port=return) takes",
    ],
  },
  {
    name: 'two modes of one port',
    bad: 'void f(int *a) {\n  #pragma HLS interface mode=m_axi port=a\n  #pragma HLS interface mode=s_axilite port=a\n  #pragma HLS interface mode=ap_none port=a\n  a[0] = 1;\n}\n',
    says: ["4 error hls.interface: Port 'a' is given two modes: m_axi and ap_none"],
  },
  {
    name: 'a dimension that the array has not',
    bad: 'void f(int a[64]) {\n  #pragma HLS array_partition variable=a type=cyclic factor=2 dim=2\n  a[0] = 1;\n}\n',
    says: ["2 warning hls.partition-mismatch: 'a' has one dimension: there is no dimension 2 to split"],
    fix: [
      'Change to dim=1',
      'void f(int a[64]) {\n  #pragma HLS array_partition variable=a type=cyclic factor=2 dim=1\n  a[0] = 1;\n}\n',
    ],
  },
  {
    name: 'more banks than elements',
    bad: 'void f(int a[8]) {\n  #pragma HLS array_partition variable=a type=block factor=16\n  a[0] = 1;\n}\n',
    says: ["2 warning hls.partition-mismatch: Dimension 1 of 'a' has 8 elements: it can't be split in 16"],
    fix: [
      'Change to type=complete',
      'void f(int a[8]) {\n  #pragma HLS array_partition variable=a type=complete\n  a[0] = 1;\n}\n',
    ],
  },
  {
    name: 'an inner pipeline under a pipeline',
    bad: 'void f(int a[64][4]) {\n  #pragma HLS array_partition variable=a type=complete dim=2\n  A: for (int i = 0; i < 64; i++) {\n    #pragma HLS pipeline II=2\n    B: for (int j = 0; j < 4; j++) {\n      #pragma HLS pipeline II=1\n      a[i][j] += 1;\n    }\n  }\n}\n',
    says: ["6 warning hls.pipeline-conflict: Loop A is pipelined, which unrolls loop B: its own 'pipeline' is lost"],
  },
  {
    name: 'an inner loop that is kept a loop',
    bad: 'void f(int a[64][4]) {\n  A: for (int i = 0; i < 64; i++) {\n    #pragma HLS pipeline II=4\n    B: for (int j = 0; j < 4; j++) {\n      #pragma HLS unroll off\n      a[i][j] += 1;\n    }\n  }\n}\n',
    says: ["5 warning hls.pipeline-conflict: Loop A can't be pipelined: 'unroll' keeps loop B in it a loop"],
  },
  {
    name: 'a factor above the trip count',
    bad: 'void f(int a[6]) {\n  #pragma HLS array_partition variable=a type=complete\n  L: for (int i = 0; i < 6; i++) {\n    #pragma HLS unroll factor=8\n    a[i] += 1;\n  }\n}\n',
    says: ['4 information hls.unroll-remainder: Loop L runs 6 times: a factor of 8 is more than that'],
    fix: [
      'Change to factor=6',
      'void f(int a[6]) {\n  #pragma HLS array_partition variable=a type=complete\n  L: for (int i = 0; i < 6; i++) {\n    #pragma HLS unroll factor=6\n    a[i] += 1;\n  }\n}\n',
    ],
  },
  {
    name: 'a remainder without exit checks',
    bad: 'void f(int a[10]) {\n  #pragma HLS array_partition variable=a type=complete\n  L: for (int i = 0; i < 10; i++) {\n    #pragma HLS unroll factor=4 skip_exit_check\n    a[i] += 1;\n  }\n}\n',
    says: ['4 warning hls.unroll-remainder: 4 does not divide the 10 iterations of loop L: without the exit check'],
  },
  {
    name: 'flatten of a loop in no nest',
    bad: loop('    #pragma HLS loop_flatten\n'),
    says: ['3 warning hls.flatten: Loop L is in no nest: there is nothing to flatten'],
    fix: ['Remove the pragma', loop('')],
  },
  {
    name: 'a rewind inside of a loop that does not flatten',
    bad: nested(' rewind', 'b[i] = i;\n    C: for (int j = 0; j < 8; j++) b[i] += j;\n'),
    says: ["6 warning hls.flatten: Loop B can't rewind: A around it does not flatten into it"],
    fix: ['Remove rewind', nested('', 'b[i] = i;\n    C: for (int j = 0; j < 8; j++) b[i] += j;\n')],
  },
  {
    name: 'a rewind of one of two loops',
    bad: twice(' rewind'),
    says: ["3 warning hls.placement: Loop L can't rewind: f does more than run it"],
    fix: ['Remove rewind', twice('')],
  },
  {
    name: 'statements in a dataflow region',
    bad: 'void g(int a[64]) {\n  for (int i = 0; i < 64; i++) a[i] += 1;\n}\nvoid f(int a[64], int n, int *last) {\n  #pragma HLS dataflow\n  if (n > 3) g(a);\n  *last = n;\n}\n',
    says: [
      '6 warning hls.dataflow-canonical: A conditional in the dataflow region function f is no process',
      '7 warning hls.dataflow-canonical: An assignment in the dataflow region function f is no process',
    ],
  },
  {
    name: 'feedback and a second producer between processes',
    bad: 'void g(const int a[64], int b[64]) {\n  for (int i = 0; i < 64; i++) b[i] = a[i];\n}\nvoid f(int in[64], int out[64]) {\n  #pragma HLS dataflow\n  int back[64];\n  int twice[64];\n  g(back, out);\n  g(in, back);\n  g(in, twice);\n  g(in, twice);\n}\n',
    says: [
      "6 warning hls.dataflow-canonical: 'back' goes back from g to g: dataflow has no feedback",
      "7 warning hls.dataflow-canonical: 'twice' is written by 2 processes (g, g): a channel has one producer",
    ],
  },
  {
    name: 'rows of an array that are channels of their own',
    bad: 'void g(int a[64], int b[64]) {\n  for (int i = 0; i < 64; i++) b[i] = a[i] + 1;\n}\nvoid f(int x[64], int y[64]) {\n  #pragma HLS dataflow\n  int s[2][64];\n  #pragma HLS array_partition variable=s complete dim=1\n  g(x, s[0]);\n  g(s[0], s[1]);\n  g(s[1], y);\n}\n',
    says: [],
  },
  {
    name: 'a dataflow loop that does not count from 0',
    bad: 'void g(int a[64]) {\n  for (int i = 0; i < 64; i++) a[i] += 1;\n}\nvoid f(int a[8][64]) {\n  for (int t = 1; t < 8; t++) {\n    #pragma HLS dataflow\n    g(a[t]);\n  }\n}\n',
    says: ['6 warning hls.dataflow-canonical: A dataflow loop must count from 0 in steps of 1'],
  },
  {
    name: 'a stream with two readers',
    bad: '#include <hls_stream.h>\nvoid put(hls::stream<int> &s) {\n  for (int i = 0; i < 8; i++) s.write(i);\n}\nvoid get(hls::stream<int> &s, int o[8]) {\n  for (int i = 0; i < 8; i++) o[i] = s.read();\n}\nvoid f(int a[8], int b[8]) {\n  #pragma HLS dataflow\n  hls::stream<int> s;\n  put(s);\n  get(s, a);\n  get(s, b);\n}\n',
    says: ["10 warning hls.dataflow-canonical: 's' is read by 2 processes (get, get): a channel has one consumer"],
  },
  {
    name: 'old forms',
    bad: 'struct P { int x; };\nvoid f(P p[4], int *q) {\n  #pragma HLS interface ap_bus port=q\n  #pragma HLS data_pack variable=p\n  q[0] = p[0].x;\n}\n',
    says: [
      "3 information hls.deprecated: 'ap_bus' of 'interface' is out of use: write m_axi",
      "4 information hls.deprecated: 'data_pack'",
    ],
    fix: [
      "Write 'interface' in its present form",
      'struct P { int x; };\nvoid f(P p[4], int *q) {\n  #pragma HLS interface mode=m_axi port=q\n  #pragma HLS data_pack variable=p\n  q[0] = p[0].x;\n}\n',
    ],
  },
];

it('a misplaced pragma is told once', () => {
  const text = 'void f(int a[64]) {\n  #pragma HLS unroll\n  L: for (int i = 0; i < 64; i++) a[i] = i;\n}\n';
  const errors = lint(text).filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code }) => code)).toEqual(['hls.placement']);
});

describe('lints', () => {
  it.each(cases)('$name', ({ bad, says, fix }) => {
    const found = lint(bad).filter(({ code, severity }) => severity !== 'hint' && code.startsWith('hls.'));
    expect(found.map((problem, i) => shown(bad, problem).slice(0, says[i]?.length))).toEqual(says);
    if (!fix) return;
    const [title, fixed] = fix;
    const chosen = found[0]?.fixes?.find((each) => each.title === title);
    expect(found[0]?.fixes?.map((each) => each.title)).toContain(title);
    expect(applied(bad, chosen?.edits ?? [])).toBe(fixed);
    const code = found[0]?.code;
    expect(lint(fixed).filter((problem) => problem.code === code).length).toBeLessThan(
      found.filter((problem) => problem.code === code).length,
    );
  });
});
