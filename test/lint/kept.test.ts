/** Findings that are kept from one version of a text to the next are those of the text by itself. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import type { Problem } from '../../server/src/base/problem';
import { engineWithoutModel, target } from '../analysis/support';

const text = `const int N = 64;

void first(const int in[N], int out[N]) {
  for (int i = 0; i < N; i++) {
    #pragma HLS pipeline
    out[i] = in[i];
  }
}

void second(const int in[N], int out[N]) {
  int taps[N];
  for (int i = 0; i < N; i++) {
    #pragma HLS unroll factor=3
    taps[i] = in[i];
  }
  for (int i = 0; i < N - 4; i++) {
    #pragma HLS pipeline II=1
    out[i] = taps[i] + taps[i + 1] + taps[i + 2] + taps[i + 3] + missing;
  }
  #pragma HLS array_partition variable=tabs
}

void top(const int in[N], int out[N]) {
  int between[N];
  first(in, between);
  second(between, out);
}
`;

let engine: Engine;
beforeAll(async () => {
  engine = await engineWithoutModel();
});

const lint = (analysis: Analysis): readonly Problem[] => engine.lint(analysis, { target, tops: ['top'], levels: {} });

describe('after an edit', () => {
  const edits: readonly (readonly [string, string, string])[] = [
    ['in a function before', 'out[i] = in[i];', 'out[i] = in[i] + 1;'],
    ['that moves lines', 'void first', '\n\nvoid first'],
    ['in the function', 'factor=3', 'factor=4'],
    ['that declares a name', 'const int N', 'int tabs;\nconst int N'],
    ['of a constant', 'N = 64', 'N = 32'],
    ['of the indentation', '  int between[N];\n  first(in, between);\n', '\tint between[N];\n\tfirst(in, between);\n'],
    ['on the line of the function', '\nvoid second', '\n/* here */ void second'],
    ['of a callee', '    #pragma HLS pipeline\n', '    #pragma HLS pipeline off\n'],
  ];

  it.each(edits)('%s: the findings are those of the text by itself', (_, from, to) => {
    const before = engine.analyze(text);
    expect(lint(before).length).toBeGreaterThan(4);
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    expect(lint(engine.analyze(edited, before))).toEqual(lint(engine.analyze(edited)));
  });

  it('what is found in other functions is not worked out again', () => {
    const before = engine.analyze(text);
    const found = lint(before);
    const after = lint(engine.analyze(text.replace('out[i] = in[i];', 'out[i] = 1-in[i];'), before));
    const ports = (problems: readonly Problem[]): Problem | undefined =>
      problems.find(({ code }) => code === 'hls.unroll-remainder');
    expect(ports(after)?.message).toBe(ports(found)?.message);
    expect(ports(after)?.fixes?.[0]?.title).toBe(ports(found)?.fixes?.[0]?.title);
    const still = lint(engine.analyze(text, before));
    expect(ports(still)?.fixes).toBe(ports(found)?.fixes);
  });
});
