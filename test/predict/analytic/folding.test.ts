import { describe, expect, it } from 'vitest';
import { lowered } from '../../kernel/lowered';
import { estimator, loopOf } from '../estimate';

const inRegisters = `
  #pragma HLS array_partition variable=a complete
  #pragma HLS array_partition variable=b complete`;

// A permutation whose shape is a table of its own: what a network that is laid out anew begins with.
const permutation = (directive: string, helper = ''): string => `
  struct shape {
    static const unsigned dims = 3;
    static const unsigned *const sizes;
    static const unsigned *const steps;
  };
  struct other { static const unsigned *const sizes; };
  unsigned shape_sizes[3] = {8, 4, 3};
  unsigned shape_steps[3] = {4, 1, 32};
  unsigned other_sizes[5] = {2, 2, 2, 2, 2};
  const unsigned *const shape::sizes = shape_sizes;
  const unsigned *const shape::steps = shape_steps;
  const unsigned *const other::sizes = other_sizes;
  static int calls;
  template <typename S> unsigned place(int from) {
    ${helper}
    int to = 0;
    W: for (int i = S::dims - 1; i >= 0; i--) {
      to += (from % S::sizes[i]) * S::steps[i];
      from /= S::sizes[i];
    }
    return to;
  }
  void f(int a[96], int b[96]) {${inRegisters}
    P: for (int i = 0; i < 96; i++) {
  #pragma HLS ${directive}
      b[i] = a[place<shape>(i)];
    }
  }`;

const indexed = (index: string): string => `
  const int order[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
  void f(int a[16], int b[16], int n) {${inRegisters}
    L: for (int i = 0; i < 16; i++) b[i] = a[${index}];
  }`;
const unrolled = [{ kind: 'unroll', loop: 'L' }];

describe('what unrolling makes constant', () => {
  it('reads static members that point to tables as those tables, each struct its own', async () => {
    const { arrays } = await lowered(permutation('unroll'), 'place');
    expect(arrays.map(({ name, dims, isKnown }) => [name, dims, isKnown])).toEqual([
      ['shape_sizes', [3], true],
      ['shape_steps', [3], true],
    ]);
  });

  it('is wires: calls of functions that follow from their arguments alone', async () => {
    const estimate = (await estimator(permutation('unroll')))();
    expect(estimate.latency).toBe(1);
    expect(estimate.resources).toMatchObject({ dsp: 0, lut: 200, ff: 200 });
    expect(estimate.functions.map(({ name }) => name)).toEqual(['f']);
  });

  it('is not where the function keeps something, or is kept apart', async () => {
    for (const helper of ['from += calls;', '#pragma HLS inline off'])
      expect((await estimator(permutation('unroll', helper)))().latency).toBeGreaterThan(96 * 39);
  });

  it('divides by constants in a loop that is unrolled for a pipeline', async () => {
    const each = await estimator(permutation('pipeline'));
    const { ii, depth } = loopOf(each(), each.kernel, 'P');
    expect(ii).toBe(1);
    // A remainder takes 36 cycles of a divider; the quotients before it are products, of 4 to 5 cycles each.
    expect(depth).toBeGreaterThan(36);
    expect(depth).toBeLessThan(36 + 36);
  });

  it.each([['(i * 7) % 12'], ['order[i]'], ['order[(i * i) % 16]'], ['100 / (i + 1) % 16']])(
    'reads a[%s] in no time, and without operators',
    async (index) => {
      const each = await estimator(indexed(index));
      const [plain, folded] = [each(), each(unrolled)];
      expect(folded.latency).toBe(1);
      expect(folded.resources).toMatchObject({ dsp: 0, bram: 0, lut: 200, ff: 200 });
      expect(plain.latency).toBeGreaterThan(16);
    },
  );

  it('computes what more than counters decides', async () => {
    const each = await estimator(indexed('(i * n) % 12'));
    expect(each(unrolled).latency).toBeGreaterThan(36);
    expect(each(unrolled).resources.lut).toBeGreaterThan(10_000);
  });
});
