import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import { CancelledError, neverCancelled } from '../../server/src/base/cancel';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { applied } from '../explore/support';
import { asItIs, engineWithoutModel, target } from './support';

const text = `#include "sizes.h"
void scale(float a[N][N], float b[N][N]) {
  ROWS: for (int i = 0; i < N; i++) {
    COLS: for (int j = 0; j < N; j++) {
      #pragma HLS pipeline off
      b[i][j] = a[i][j] * 2.5f;
    }
  }
}
`;
const sizes = (path: string): string | undefined => (path === 'sizes.h' ? '#define N 32\n' : undefined);
const pipeline = (loop: string): SiteDirective => ({
  kind: 'pipeline',
  dialect: 'hls',
  function: 'scale',
  loop,
  options: {},
});

let engine: Engine;
let analysis: Analysis;
beforeAll(async () => {
  engine = await engineWithoutModel();
  analysis = engine.analyze(text, undefined, sizes);
});

describe('analyze', () => {
  it('gives the text, its lines, its kernel and no problem', () => {
    expect(analysis.text).toBe(text);
    expect(analysis.lines.lineCount).toBe(10);
    expect(analysis.kernel.functions.map((f) => f.name)).toEqual(['scale']);
    expect(analysis.kernel.functions[0]?.loops.map((loop) => loop.tripCount)).toEqual(
      Array(2).fill({ kind: 'exact', count: 32 }),
    );
    expect(analysis.problems).toEqual([]);
  });

  it('without its header does not know the sizes, and says so once', () => {
    const alone = engine.analyze(text);
    expect(alone.kernel.functions[0]?.loops.map((loop) => loop.tripCount)).toEqual(Array(2).fill({ kind: 'unknown' }));
    expect(alone.problems.map((p) => p.code)).toEqual(['kernel.unknown-name']);
  });

  it('follows headers that include headers, and those that include each other', () => {
    const files: Record<string, string> = {
      'sizes.h': '#include "deep.h"\n#define N (DEEP * 2)\n',
      'deep.h': '#include "sizes.h"\n#define DEEP 8\n',
    };
    const asked: string[] = [];
    const read = (path: string): string | undefined => {
      asked.push(path);
      return files[path];
    };
    expect(engine.analyze(text, undefined, read).kernel.functions[0]?.loops[0]?.tripCount).toEqual({
      kind: 'exact',
      count: 16,
    });
    expect(asked.filter((path) => path.endsWith('.h'))).toEqual(['sizes.h', 'deep.h']);
  });

  describe('follows the source beside a header', () => {
    const top = '#include "stages/scale.h"\nvoid top(int a[8]) { scale(a); }\n';
    const files: Record<string, string> = {
      'stages/scale.h': 'void scale(int a[8]);\n',
      'stages/scale.cpp':
        '#include "scale.h"\n#include "add.h"\nvoid scale(int a[8]) { L: for (int i = 0; i < 8; i++) a[i] *= 3; add(a); }\n',
      'stages/add.h': 'void add(int a[8]);\n',
      'stages/add.cc': 'void add(int a[8]) { M: for (int i = 0; i < 8; i++) a[i] += 1; }\n',
    };
    const read = (changes: Record<string, string | undefined>) => (path: string) => ({ ...files, ...changes })[path];
    const lowered = (changes: Record<string, string | undefined>, text = top) => {
      const { kernel, problems } = engine.analyze(text, undefined, read(changes));
      const names = kernel.functions.map(({ name, file }) => `${file === null ? '' : `${file}:`}${name}`);
      return { names, roots: kernel.roots, codes: problems.map(({ code }) => code) };
    };

    it('and those of the headers that it includes', () => {
      expect(lowered({})).toEqual({
        names: ['top', 'stages/scale.cpp:scale', 'stages/add.cc:add'],
        roots: ['top'],
        codes: [],
      });
      const [add] = engine.analyze(top, undefined, read({})).kernel.functions.filter(({ name }) => name === 'add');
      expect(add?.loops.map(({ label }) => label)).toEqual(['M']);
    });

    it('says what it could not follow where there is none', () => {
      expect(lowered({ 'stages/add.cc': undefined }).codes).toEqual(['kernel.unknown-function']);
    });

    it('but not another version of the text, nor itself, nor a test bench', () => {
      const version = 'void top(int a[8]) { W: for (int i = 0; i < 8; i++) a[i] = 0; }\nvoid scale(int a[8]) {}\n';
      expect(lowered({ 'stages/scale.cpp': version }).names).toEqual(['top']);
      expect(lowered({}, files['stages/scale.cpp']?.replace('"scale.h"', '"stages/scale.h"')).names).toEqual(['scale']);
      expect(lowered({ 'stages/scale.cpp': `int main() { return 0; }\n${files['stages/scale.cpp']}` }).names).toEqual([
        'top',
      ]);
    });

    it('but one of them, where there are several', () => {
      const inC = files['stages/scale.cpp']?.replace('add(a);', '');
      expect(lowered({ 'stages/scale.c': inC }).names).toEqual(['top', 'stages/scale.cpp:scale', 'stages/add.cc:add']);
    });

    it('and sees it change', () => {
      const first = engine.analyze(top, undefined, read({}));
      const other = files['stages/scale.cpp']?.replaceAll('8', '16');
      const second = engine.analyze(top, first, read({ 'stages/scale.cpp': other }));
      const trips = second.kernel.functions.find(({ name }) => name === 'scale')?.loops[0]?.tripCount;
      expect(trips).toEqual({ kind: 'exact', count: 16 });
    });
  });

  it('sees a changed header', () => {
    const first = engine.analyze(text, undefined, () => '#define N 4');
    const second = engine.analyze(text, first, () => '#define N 5');
    expect(second.kernel.functions[0]?.loops[0]?.tripCount).toEqual({ kind: 'exact', count: 5 });
  });

  it('takes over what did not change', () => {
    const source = 'void f(int a[4]) { a[0] = 1; }\nvoid g(int a[4]) { a[0] = 2; }\n';
    const before = engine.analyze(source);
    const after = engine.analyze(source.replace('= 2', '= 3'), before);
    expect(after.kernel.functions[0]).toBe(before.kernel.functions[0]);
    expect(after.kernel.functions[1]).not.toBe(before.kernel.functions[1]);
  });

  it('puts problems of syntax and kernel in text order', () => {
    const { problems } = engine.analyze(
      'void f(int a[4]) { a[0] = MISSING; }\nvoid g( { }\nvoid h(int a[4]) { a[1] = ALSO; }\n',
    );
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.map((p) => p.span.start)).toEqual(problems.map((p) => p.span.start).sort((a, b) => a - b));
    expect(problems.map((p) => p.code)).toContain('kernel.unknown-name');
  });
});

describe('predict without a model', () => {
  it('says why there is none', () =>
    expect(engine.model).resolves.toEqual({ kind: 'missing', reason: 'no model in this test' }));

  it('gives the analytic terms with an interval, and says so', async () => {
    const [result] = await engine.predict(analysis, { target }, [asItIs], neverCancelled);
    expect(result?.problems).toEqual([]);
    expect(result?.prediction).toMatchObject({ source: 'analytic', pValid: null, inDistribution: null });
    const { latency, resources } = result!.prediction;
    expect(latency!.value).toBe(result?.analytic.latency);
    for (const estimate of [latency, resources.dsp, resources.bram, resources.uram, resources.lut, resources.ff]) {
      expect(estimate!.low).toBeLessThanOrEqual(estimate!.value);
      expect(estimate!.value).toBeLessThanOrEqual(estimate!.high);
    }
  });

  it('answers all specs in their order', async () => {
    const specs = ['COLS', 'ROWS'].map((loop) => ({ overrides: [pipeline(loop)], places: {} }));
    const results = await engine.predict(
      analysis,
      { target },
      [specs[0]!, asItIs, specs[1]!, specs[0]!],
      neverCancelled,
    );
    const latencies = results.map((r) => r.prediction.latency!.value);
    expect(latencies[3]).toBe(latencies[0]);
    expect(latencies[0]).toBeLessThan(latencies[1]!);
    expect(new Set(latencies.slice(0, 3)).size).toBe(3);
    expect(await engine.predict(analysis, { target }, [], neverCancelled)).toEqual([]);
  });

  it('keeps targets apart', async () => {
    const at = async (clockNs: number): Promise<number> => {
      const [result] = await engine.predict(analysis, { target: { ...target, clockNs } }, [asItIs], neverCancelled);
      return result!.prediction.latency!.value;
    };
    const [fast, slow, again] = [await at(4), await at(10), await at(4)];
    expect(slow).toBeLessThan(fast);
    expect(again).toBe(fast);
  });

  it('leaves an unknown latency unknown, in the prediction too', async () => {
    const open = engine.analyze(
      'void f(int a[4], int n) { for (int i = 0; i < n; i++) {\n#pragma HLS pipeline off\na[i] = 1; } }',
    );
    const [result] = await engine.predict(open, { target }, [asItIs], neverCancelled);
    expect(result?.prediction.latency).toBeNull();
    expect(result?.prediction.interval).toBeNull();
    expect(result?.prediction.resources.lut).not.toBeNull();
  });

  it('says which directive names nothing', async () => {
    const [result] = await engine.predict(
      analysis,
      { target },
      [{ overrides: [pipeline('COLZ')], places: {} }],
      neverCancelled,
    );
    expect(result?.problems.map((p) => [p.code, p.severity])).toEqual([['design.unknown-loop', 'error']]);
    expect(result?.problems[0]?.message).toContain("did you mean 'COLS'?");
  });

  it('refuses a top function that is not there', async () => {
    await expect(engine.predict(analysis, { target, top: 'scael' }, [asItIs], neverCancelled)).rejects.toThrow(
      /'scael'.*'scale'/,
    );
  });

  it('stops when cancelled', async () => {
    const cancelled = { isCancellationRequested: true };
    await expect(engine.predict(analysis, { target }, [asItIs], cancelled)).rejects.toThrow(CancelledError);
    await expect(engine.recommend(analysis, { target, maxUtilisation: 0.8 }, cancelled)).rejects.toThrow(
      CancelledError,
    );
    const options = { target, top: 'scale', maxUtilisation: 0.8, timeLimitMs: 1000, seed: 1 };
    await expect(engine.explore(analysis, options, cancelled)).rejects.toThrow(CancelledError);
  });
});

describe('explore and recommend without a model', () => {
  const options = { target, top: 'scale', maxUtilisation: 0.8, timeLimitMs: 60_000, seed: 1 };

  it('find something better than the source', async () => {
    const { base, frontier, evaluated } = await engine.explore(analysis, options, neverCancelled);
    expect(base.directives).toEqual([]);
    expect(frontier[0]!.prediction.latency!.value).toBeLessThan(base.prediction.latency!.value / 2);
    expect(frontier.every((each) => each.maxUtilisation <= 0.8)).toBe(true);
    expect(evaluated).toEqual(expect.arrayContaining([...frontier]));
  });

  it('give the same twice', async () => {
    const shown = async (): Promise<unknown> =>
      (await engine.explore(analysis, options, neverCancelled)).frontier.map((c) => [c.directives, c.prediction]);
    expect(await shown()).toEqual(await shown());
  });

  it('keep to a loop and those inside it', async () => {
    const { frontier } = await engine.explore(
      analysis,
      { ...options, loop: { function: 'scale', loop: 1 } },
      neverCancelled,
    );
    const loops = frontier.flatMap((c) => c.directives.flatMap((d) => (d.loop === undefined ? [] : [d.loop])));
    expect(new Set(loops)).toEqual(new Set(['COLS']));
  });

  it('report progress', async () => {
    const seen: (readonly [number, number])[] = [];
    await engine.explore(analysis, options, neverCancelled, (done, total) => seen.push([done, total]));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(([done, total]) => done <= total)).toBe(true);
  });

  it('propose what is predicted to gain, and the source with it applied predicts just that', async () => {
    const proposals = await engine.recommend(analysis, { target, maxUtilisation: 0.8 }, neverCancelled);
    expect(proposals.length).toBeGreaterThan(0);
    for (const { before, after, directives } of proposals) {
      expect(after.prediction.latency!.value).toBeLessThan(before.prediction.latency!.value);
      const changed = engine.analyze(applied(text, engine.edits(analysis, directives)), undefined, sizes);
      expect(changed.problems).toEqual([]);
      const [result] = await engine.predict(changed, { target }, [asItIs], neverCancelled);
      expect(result?.prediction).toEqual(after.prediction);
    }
  });

  it('propose nothing where the latency is not known', async () => {
    const open = engine.analyze(
      'void f(int a[4], int n) { for (int i = 0; i < n; i++) {\n#pragma HLS pipeline off\na[i] = 1; } }',
    );
    expect(await engine.recommend(open, { target, maxUtilisation: 0.8 }, neverCancelled)).toEqual([]);
  });

  it('refuse a part that is not known', async () => {
    const unknown = { ...target, part: 'xcu9000' };
    await expect(engine.recommend(analysis, { target: unknown, maxUtilisation: 0.8 }, neverCancelled)).rejects.toThrow(
      "unknown part 'xcu9000'",
    );
    await expect(engine.explore(analysis, { ...options, target: unknown }, neverCancelled)).rejects.toThrow(
      "unknown part 'xcu9000'",
    );
  });
});

describe('edits', () => {
  it('replace a pragma that is there, and take it away', () => {
    expect(applied(text, engine.edits(analysis, [pipeline('COLS')]))).toBe(
      text.replace('#pragma HLS pipeline off', '#pragma HLS pipeline'),
    );
    const absent: SiteDirective = { ...pipeline('COLS'), options: { absent: true } };
    expect(applied(text, engine.edits(analysis, [absent]))).toBe(text.replace('      #pragma HLS pipeline off\n', ''));
  });

  it('of nothing are none', () => {
    expect(engine.edits(analysis, [])).toEqual([]);
    expect(engine.edits(analysis, [pipeline('NOWHERE')])).toEqual([]);
  });
});

describe('release', () => {
  it('ends the use of an analysis, and may come twice', async () => {
    const short = engine.analyze('void f(int a[4]) { a[0] = 1; }');
    engine.release(short);
    engine.release(short);
    expect(short.kernel.functions).toHaveLength(1);
    await expect(engine.predict(short, { target }, [asItIs], neverCancelled)).rejects.toThrow(
      'this analysis was released',
    );
  });

  it('leaves later analyses whole', async () => {
    const first = engine.analyze('void f(int a[4]) { a[0] = 1; }');
    const second = engine.analyze('void f(int a[4]) { a[0] = 1; }\n', first);
    engine.release(first);
    const third = engine.analyze('void f(int a[4]) { a[0] = 1; a[1] = 2; }\n', first);
    for (const each of [second, third]) {
      expect(await engine.predict(each, { target }, [asItIs], neverCancelled)).toHaveLength(1);
    }
  });

  it('keeps engines apart', async () => {
    const other = await engineWithoutModel();
    await expect(other.predict(analysis, { target }, [asItIs], neverCancelled)).rejects.toThrow(
      'made by another engine',
    );
  });
});
