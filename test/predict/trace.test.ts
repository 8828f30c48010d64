import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { designBuilder } from '../../server/src/kernel/design-build';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { traceOf } from '../../server/src/predict/analytic/trace';
import { causeText, traceText } from '../../server/src/predict/trace-words';
import type { Target, Trace } from '../../server/src/predict/types';
import { estimator, vitis2022, vitis2025 } from './estimate';

/** Why the loop L of `f` has its interval; without partitions of the tool's own. */
async function trace(
  text: string,
  target: Target = { ...vitis2025, tool: 'vitis_hls 2022.2', unsafeMath: false },
): Promise<Trace> {
  const { kernel } = await estimator(text);
  const { design } = designBuilder(kernel, new LineIndex(text))({ overrides: [], places: {} });
  const row = analyticEstimate(kernel, 0, design, target).functions[0]?.loops[0];
  if (!row) throw new Error('no loop');
  return traceOf(kernel, 0, design, target, row);
}

const rows = (pragmas: string): string => `void f(float A[16][64], float b[16]) {
  L: for (int i = 0; i < 16; i++) {
#pragma HLS pipeline
${pragmas}
    float s = 0;
    for (int j = 0; j < 8; j++) s += A[i][j];
    b[i] = s;
  }
}`;

describe('the trace of a loop', () => {
  it('names the array, counts its reads against its ports, and says which partition would serve them', async () => {
    // Eight elements of a row in each iteration, two ports: four cycles. Four banks of every fourth column hold two of them each.
    const found = await trace(rows(''));
    expect(traceText(found)).toBe(
      'II = 4: 8 reads of `A` on 2 ports of 1 bank; partition cyclic 4 on dim 2 would give 1',
    );
  });

  it('advises nothing where the banks are there', async () => {
    const found = await trace(rows('#pragma HLS array_partition variable=A cyclic factor=4 dim=2'));
    expect(found).toMatchObject({ ii: 1, advice: null });
  });

  it('counts the kind that is the most where reads and writes have ports of their own', async () => {
    const found = await trace(rows(''), vitis2022);
    expect(traceText(found)).toBe(
      'II = 8: 8 reads of `A` on 1 port of 1 bank; partition cyclic 8 on dim 2 would give 1',
    );
  });

  it('says of a floating sum what helps, and of another recurrence what it waits for', async () => {
    const sum = await trace(
      'void f(const float a[64], float o[1]) { float s = 0; L: for (int i = 0; i < 64; i++) { s += a[i]; } o[0] = s; }',
    );
    // The adder of 6 cycles takes its own result a cycle early.
    expect(traceText(sum)).toBe(
      'II = 5: each iteration waits for `s` of the one before, which takes 5 cycles; no partition helps; partial sums or an integer type would',
    );
    const product = await trace(
      'void f(const float a[64], float o[1]) { float p = 1; L: for (int i = 0; i < 64; i++) { p *= a[i]; } o[0] = p; }',
    );
    expect(product).toMatchObject({
      ii: 4,
      cause: { kind: 'recurrence', variable: 'p' },
      advice: { kind: 'shorter-path' },
    });
  });
});

describe('causes in words', () => {
  it.each([
    [
      { kind: 'ports', array: 'A', accesses: 8, of: 'accesses', banks: 1, portsPerBank: 2 },
      4,
      'II = 4: 8 accesses of `A` on 2 ports of 1 bank',
    ],
    [
      { kind: 'recurrence', variable: 'sum', latency: 4, distance: 1 },
      4,
      'II = 4: each iteration waits for `sum` of the one before, which takes 4 cycles',
    ],
    [
      { kind: 'recurrence', variable: '', latency: 1, distance: 2 },
      null,
      'each iteration waits for a value of 2 iterations before, which takes 1 cycle',
    ],
    [
      { kind: 'sequential', reason: 'not-pipelined' },
      null,
      'Iterations run one after another: the loop is not pipelined',
    ],
    [{ kind: 'requested', ii: 2 }, 2, 'II = 2, as the pragma asks'],
    [{ kind: 'none' }, 1, null],
  ] as const)('says %j', (limit, ii, expected) => expect(causeText(limit, ii)).toBe(expected));
});
