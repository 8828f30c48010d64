import { describe, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../server/src/base/cancel';
import { candidateOf } from '../../server/src/explore/candidate';
import type { Evaluate } from '../../server/src/explore/candidate';
import { isFeasible, paretoFrontier } from '../../server/src/explore/pareto';
import { rank } from '../../server/src/explore/rank';
import { recommendations } from '../../server/src/explore/recommend';
import { explore } from '../../server/src/explore/search';
import type { ExploreOptions } from '../../server/src/explore/types';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { analyticEvaluate, capacity, predictionOf, read, target } from './support';

const none = { dsp: 0, bram: 0, uram: 0, lut: 0, ff: 0 };

function evaluated(latency: number | null, dsp: number, pValid: number | null = null) {
  const resources = { ...none, dsp };
  const analytic = { latency, interval: null, resources, size: 0, functions: [], composition: [] };
  return { analytic, prediction: predictionOf(analytic, pValid) };
}

/** Latency 1000, divided by what each loop's directives give; DSPs grow alike. Counts the designs. */
function fake(gains: (d: SiteDirective) => { faster: number; dsp: number }) {
  let count = 0;
  const evaluate: Evaluate = (designs) => {
    count += designs.length;
    return Promise.resolve(
      designs.map((directives) => {
        const all = directives.map(gains);
        const faster = all.reduce((product, g) => product * g.faster, 1);
        return evaluated(
          1000 / faster,
          all.reduce((sum, g) => sum + g.dsp, 10),
        );
      }),
    );
  };
  return { evaluate, count: () => count };
}

const unrollPays = (d: SiteDirective) =>
  d.kind === 'unroll'
    ? { faster: Number(d.options.factor ?? 16), dsp: 100 * Number(d.options.factor ?? 16) }
    : { faster: 1, dsp: 0 };

const options: ExploreOptions = { target, top: 'f', maxUtilisation: 0.8, timeLimitMs: 60_000, seed: 1 };

const loops = (count: number): string =>
  `void f(int a[16]) {\n${Array.from({ length: count }, (_, i) => `  L${i}: for (int i = 0; i < 16; i++) a[i] += ${i};\n`).join('')}}\n`;

describe('the frontier', () => {
  const candidates = [
    [100, 10],
    [50, 20],
    [50, 30],
    [40, 20],
    [null, 5],
    [10, 6800],
    [30, 20, 0.2],
  ].map(([latency, dsp, valid]) =>
    candidateOf([], evaluated(latency as number | null, dsp as number, valid ?? null), capacity),
  );

  it('holds what nothing beats, fastest first, of what fits', () => {
    expect(paretoFrontier(candidates, 0.8)).toEqual([candidates[3], candidates[0]]);
    expect(paretoFrontier(candidates, 1)).toEqual([candidates[5], candidates[3], candidates[0]]);
    expect(paretoFrontier([], 1)).toEqual([]);
  });

  it('ranks a given list: what fits first, unknown latency last', () => {
    expect(rank(candidates, 0.8)).toEqual([3, 1, 2, 0, 5, 6, 4]);
    expect(isFeasible(candidates[4]!, 1)).toBe(false);
  });

  it('takes utilisation from the prediction, else from the analytic terms', () => {
    const both = evaluated(10, 684);
    const blind = {
      ...both,
      prediction: { ...both.prediction, resources: { ...both.prediction.resources, dsp: null } },
    };
    expect(candidateOf([], both, capacity).utilisation.dsp).toBeCloseTo(684 / capacity.dsp);
    expect(candidateOf([], blind, capacity).maxUtilisation).toBe(candidateOf([], both, capacity).maxUtilisation);
  });
});

describe('explore', () => {
  it('looks at everything where there is little, each design once', async () => {
    const context = { ...(await read(loops(2))), capacity, evaluate: fake(unrollPays).evaluate };
    const result = await explore(context, options, neverCancelled);
    const keys = result.evaluated.map((c) => JSON.stringify(c.directives));
    expect(new Set(keys).size).toBe(keys.length);
    // 10 settings a loop: none, pipeline, 3 factors with and without, full; 16 * 16 * 100 DSPs are over the limit.
    expect(result.frontier[0]!.prediction.latency!.value).toBeCloseTo(1000 / 256);
    expect(result.frontier.at(-1)).toBe(result.base);
    expect(
      result.frontier.every((c) => c.directives.every((d) => d.kind === 'unroll')),
      'only what pays is kept',
    ).toBe(true);
  });

  it('searches what is too much to look at, the same way for the same seed', async () => {
    const context = { ...(await read(loops(8))), capacity, evaluate: fake(unrollPays).evaluate };
    const first = await explore(context, options, neverCancelled);
    const again = await explore(context, options, neverCancelled);
    expect(first.evaluated.length).toBeLessThan(9000);
    expect(again.frontier.map((c) => c.directives)).toEqual(first.frontier.map((c) => c.directives));
    // The best under 80 % of 6840 DSPs: the product of factors with a sum of at most 54.
    expect(first.frontier[0]!.prediction.latency!.value).toBeLessThan(1000 / 20_000);
    expect(first.frontier.every((c) => c.maxUtilisation <= 0.8)).toBe(true);
  });

  it('of one loop sets that loop and those inside it', async () => {
    const text =
      'void f(int a[8][8]) {\n  A: for (int i = 0; i < 8; i++)\n    B: for (int j = 0; j < 8; j++) a[i][j]++;\n  C: for (int i = 0; i < 8; i++) a[i][0]--;\n}\n';
    const context = { ...(await read(text)), capacity, evaluate: fake(unrollPays).evaluate };
    const sites = async (loop: number) => {
      const { evaluated: all } = await explore(context, { ...options, loop: { function: 'f', loop } }, neverCancelled);
      return new Set(all.flatMap((c) => c.directives.flatMap((d) => d.loop ?? [])));
    };
    expect(await sites(0)).toEqual(new Set(['A', 'B']));
    expect(await sites(2)).toEqual(new Set(['C']));
  });

  it('stops when its time is over, and when it is cancelled', async () => {
    const { evaluate, count } = fake(unrollPays);
    const context = { ...(await read(loops(8))), capacity, evaluate };
    const result = await explore(context, { ...options, timeLimitMs: 0 }, neverCancelled);
    expect(result.evaluated).toEqual([result.base]);
    expect(count()).toBe(1);
    await expect(explore(context, options, { isCancellationRequested: true })).rejects.toThrow(CancelledError);
  });

  it('says what it left out, and that nothing can be compared', async () => {
    const text = 'void f(int a[8], int n) {\n  L: for (int i = 0; i < n; i++) a[i]++;\n}\n';
    const evaluate: Evaluate = (designs) => Promise.resolve(designs.map(() => evaluated(null, 0)));
    const { notes, frontier } = await explore({ ...(await read(text)), capacity, evaluate }, options, neverCancelled);
    expect(frontier).toEqual([]);
    expect(notes).toContain('no unroll for loop L of f: its trip count is not a known constant');
    expect(notes[0]).toBe('the latency is not known, so no design can be called better');
  });
});

describe('recommendations', () => {
  it('name for a loop the smallest change near the best, and only where it pays', async () => {
    const { evaluate } = fake((d) =>
      d.loop === 'L0' && d.kind === 'unroll' && Number(d.options.factor) >= 4
        ? { faster: 4, dsp: Number(d.options.factor) * 10 }
        : d.loop === 'L1'
          ? { faster: 1.05, dsp: 0 }
          : { faster: 1, dsp: 1 },
    );
    const found = await recommendations({ ...(await read(loops(2))), capacity, evaluate }, options, neverCancelled);
    expect(found.map((r) => ({ loop: r.loop, directives: r.directives }))).toEqual([
      { loop: 0, directives: [{ kind: 'unroll', dialect: 'hls', function: 'f', loop: 'L0', options: { factor: 4 } }] },
    ]);
    expect(found[0]!.before.prediction.latency!.value).toBe(1000);
    expect(found[0]!.after.prediction.latency!.value).toBe(250);
  });

  it('leave out a loop of a nest that another one of it outdoes', async () => {
    const text =
      'void f(int a[8][8]) {\n  A: for (int i = 0; i < 8; i++)\n    B: for (int j = 0; j < 8; j++) a[i][j]++;\n}\n';
    const gain = (outer: number) =>
      fake((d) => ({ faster: d.kind !== 'pipeline' ? 1 : d.loop === 'A' ? outer : 2, dsp: 0 }));
    const context = { ...(await read(text)), capacity };
    const loopsOf = async (outer: number) =>
      (await recommendations({ ...context, evaluate: gain(outer).evaluate }, options, neverCancelled)).map(
        (r) => r.loop,
      );
    expect(await loopsOf(4)).toEqual([0]);
    expect(await loopsOf(1.5)).toEqual([1]);
  });

  it('are none for a kernel of unknown latency or with no loops', async () => {
    const evaluate: Evaluate = (designs) => Promise.resolve(designs.map(() => evaluated(null, 0)));
    expect(await recommendations({ ...(await read(loops(1))), capacity, evaluate }, options, neverCancelled)).toEqual(
      [],
    );
    const empty = { ...(await read('')), capacity, evaluate };
    expect(await recommendations(empty, options, neverCancelled)).toEqual([]);
  });

  it('leave out partitions that the tool makes by itself where none is given, several of one array too', async () => {
    const text = `void f(const float a[64][64], float c[64][64]) {
  float x[64][64], y[64][64];
  A: for (int i = 0; i < 64; i++) for (int j = 0; j < 64; j++) { x[i][j] = a[i][j]; y[i][j] = a[j][i]; }
  R: for (int i = 0; i < 64; i++)
    C: for (int j = 0; j < 64; j++) {
      float s = 0;
      for (int k = 0; k < 64; k++) s += x[i][k] * y[k][j];
      c[i][j] = s;
    }
}`;
    const { kernel, lines } = await read(text);
    const context = { kernel, lines, capacity, evaluate: analyticEvaluate(kernel, lines, 'f') };
    const found = await recommendations(context, options, neverCancelled);
    const split = found.flatMap(({ directives }) => directives.flatMap(({ variable }) => variable ?? []));
    expect(found.length).toBeGreaterThan(0);
    // Ports of arguments stay as they are unless a pragma says otherwise.
    expect(split.filter((name) => name === 'x' || name === 'y')).toEqual([]);
  });

  it('with the analytic terms make a plain dot product faster', async () => {
    const text =
      'void f(const int a[256], const int b[256], int out[256]) {\n  D: for (int i = 0; i < 256; i++) {\n#pragma HLS pipeline off\n    out[i] = a[i] * b[i];\n  }\n}\n';
    const { kernel, lines } = await read(text);
    const context = { kernel, lines, capacity, evaluate: analyticEvaluate(kernel, lines, 'f') };
    const [best] = await recommendations(context, options, neverCancelled);
    expect(best!.directives.some((d) => d.kind === 'pipeline')).toBe(true);
    expect(best!.after.prediction.latency!.value).toBeLessThan(best!.before.prediction.latency!.value / 2);
  });
});
