import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exploreSource, rankSpace } from '../../server/src/cli/explore';
import { UsageError } from '../../server/src/cli/failure';
import { readDesignLines } from '../../server/src/cli/design-rows';
import { readDirectives } from '../../server/src/cli/directives';
import { predictOne, predictRows } from '../../server/src/cli/predict';
import { exploreText, predictText } from '../../server/src/cli/print';
import { analyzeFile } from '../../server/src/cli/source';
import { commandLine } from './kernels';

const cli = commandLine();

const at = (name: string): string => join(cli.folder.path, name);
const flags = { maxUtil: 0.8, timeLimit: 20, seed: 1 };

/** The message of the usage error that it ends with, the cli.folder left out. */
async function failure(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof UsageError) return error.message.replaceAll(cli.folder.path + '/', '');
    throw error;
  }
  return 'no failure';
}

async function predict(
  name: string,
  options: { top?: string; part?: string; clockNs?: number; directives?: string } = {},
) {
  const given = await readDirectives(options.directives === undefined ? undefined : at(options.directives));
  return predictOne(cli.engine, await analyzeFile(cli.engine, at(name)), at(name), options, given);
}

describe('a file that can not be predicted', () => {
  it.each([
    ['a missing file', 'none.cpp', {}, 'none.cpp: there is no such file'],
    ['a folder', '.', {}, '.: it is a folder'],
    ['an empty file', 'empty.cpp', {}, 'empty.cpp: this file defines no function'],
    ['a header', 'header.h', {}, 'header.h: this file defines no function (only declarations)'],
    ['prose', 'prose.cpp', {}, 'prose.cpp: this file defines no function'],
    ['two candidates', 'two.cpp', {}, "two.cpp: which of 'one', 'two' is the top function? Say --top NAME."],
    [
      'a misspelt top',
      'two.cpp',
      { top: 'tow' },
      "two.cpp: there is no function 'tow' in this file; did you mean 'two'? Say --top NAME.",
    ],
    [
      'a top that is nowhere',
      'two.cpp',
      { top: 'else' },
      "two.cpp: there is no function 'else' in this file. Say --top NAME.",
    ],
    ['a period of nothing', 'scale.cpp', { clockNs: 0 }, 'a clock period of 0 ns: it must be above 0 and at most 1000'],
  ])('%s', async (_, name, options, message) => {
    const found = await failure(() => predict(name, options));
    expect(found.replace(cli.folder.path, '.')).toBe(message);
  });

  it('an unknown part, which names all known ones', async () => {
    expect(await failure(() => predict('scale.cpp', { part: 'virtex' }))).toMatch(
      /^unknown part 'virtex'\. Known: xcu200, xcu250, .*\.$/,
    );
    expect(await failure(() => predict('scale.cpp', { part: 'xczu7ez' }))).toMatch(
      /^unknown part 'xczu7ez'; did you mean 'xczu\w+'\? Known: /,
    );
  });
});

describe('a directives file', () => {
  it.each([
    ['that is not there', 'none.json', 'none.json: there is no such file'],
    ['that is a folder', '.', '.: it is a folder'],
    ['that is no JSON', 'not-json.json', 'not-json.json: not JSON: '],
    ['that is a number', 'number.json', 'number.json: not a JSON object'],
    ['that is null', 'null.json', 'null.json: not a JSON object'],
    ['without a list', 'no-list.json', "no-list.json: 'directives' must be a list"],
    [
      'with a misspelt kind',
      'misspelt-kind.json',
      "misspelt-kind.json: directive 2: unknown kind 'unrol'; did you mean 'unroll'?",
    ],
    ['with a bad value', 'bad-value.json', 'bad-value.json: directive 1: '],
    ['with a misspelt loop', 'misspelt-loop.json', "misspelt-loop.json: no loop 'LL'; did you mean 'L'?"],
  ])('%s is refused', async (_, directives, message) => {
    const found = (await failure(() => predict('scale.cpp', { directives }))).replace(cli.folder.path, '.');
    expect(found.startsWith(message) && !found.includes('\n')).toBe(true);
  });

  it('may be a list or an object', async () => {
    const [list, object] = [
      await predict('scale.cpp', { directives: 'unroll.json' }),
      await predict('scale.cpp', { directives: 'object.json' }),
    ];
    expect(list).toEqual(object);
    expect(list.loops[0]?.unroll).toBe(4);
  });
});

describe('what is wrong in the source', () => {
  it('is told beside the prediction of what can be read', async () => {
    const { top, problems } = await predict('half.cpp');
    expect(top).toBe('f');
    expect(problems.some((p) => p.severity === 'error' && p.line >= 3)).toBe(true);
    expect((await predict('broken.cpp')).problems.map((p) => p.line)).toContain(3);
  });

  it('does not stop at a pragma about nothing', async () => {
    const analysis = cli.engine.analyze(
      'void f(int a[8]) {\n#pragma HLS array_partition variable=b complete\na[0] = 1; }',
    );
    const report = await predictOne(cli.engine, analysis, 'f.cpp', {}, await readDirectives(undefined));
    expect(report.latency).not.toBeNull();
  });
});

describe('designs', () => {
  it.each([
    ['that are not there', 'none.jsonl', 'none.jsonl: there is no such file'],
    ['that are no gzip', 'not-gzip.jsonl.gz', 'not-gzip.jsonl.gz: it is no gzip file, as its name says'],
  ])('%s are refused', async (_, name, message) =>
    expect(await failure(() => readDesignLines(at(name)))).toBe(message),
  );

  it('with a wrong command line are refused as a whole', async () => {
    const lines = await readDesignLines(at('designs.jsonl'));
    const analysis = await analyzeFile(cli.engine, at('scale.cpp'));
    expect(await failure(() => predictRows(cli.engine, analysis, 'scale.cpp', { part: 'virtex' }, lines))).toMatch(
      /^unknown part 'virtex'/,
    );
    expect(await failure(() => predictRows(cli.engine, analysis, 'scale.cpp', { top: 'scael' }, lines))).toMatch(
      /^scale\.cpp: .*'scael'/,
    );
  });

  it('that can not be read are left out of a ranking, and counted', async () => {
    const lines = await readDesignLines(at('designs.jsonl'));
    const analysis = await analyzeFile(cli.engine, at('scale.cpp'));
    const report = await rankSpace(cli.engine, analysis, 'scale.cpp', flags, lines);
    expect(report.notes).toEqual(["4 lines can't be read"]);
    expect(report.frontier.map((row) => row.index).sort((a, b) => a! - b!)).toEqual([0, 1, 3, 6, 7, 8, 10]);
  });
});

describe('explore', () => {
  it.each([
    ['M', "no loop 'M'. Loops: L."],
    ['scael/L', "no loop 'scael/L'"],
  ])('refuses a loop that is not there: %s', async (loop, message) => {
    const analysis = await analyzeFile(cli.engine, at('scale.cpp'));
    const none = await readDirectives(undefined);
    const explore = () => exploreSource(cli.engine, analysis, 'scale.cpp', { ...flags, loop }, none);
    expect(await failure(explore)).toContain(message);
  });

  it('finds a frontier, with directives and edits, and prints it best first', async () => {
    const analysis = await analyzeFile(cli.engine, at('scale.cpp'));
    const report = await exploreSource(
      cli.engine,
      analysis,
      'scale.cpp',
      { ...flags, loop: 'scale/L' },
      await readDirectives(undefined),
    );
    const [best] = report.frontier;
    expect(best!.latency!).toBeLessThan(report.base.latency!);
    expect(report.base.directives).toEqual([]);
    expect(report.evaluated).toBeGreaterThanOrEqual(report.frontier.length);
    expect(best!.directives).toContainEqual(expect.objectContaining({ kind: 'unroll', loop: 'L' }));
    for (const edit of best!.edits) expect(Object.keys(edit)).toEqual(['start', 'end', 'new_text']);
    report.frontier.reduce((before, row) => {
      expect(row.latency! >= before.latency! && row.max_utilisation < before.max_utilisation).toBe(true);
      return row;
    });
    const text = exploreText(report);
    expect(text).toMatch(/^Now: 73 cycles/);
    expect(text.split('\n').filter((line) => /^\s*\d+ {2}/.test(line))).toHaveLength(report.frontier.length);
  });
});

describe('what is not known', () => {
  it('is null, or said in words', async () => {
    const report = await predict('open.cpp');
    expect(report).toMatchObject({ latency: null, latency_low: null, latency_high: null, ii: null });
    expect(report).toMatchObject({ p_valid: null, in_distribution: null });
    expect(report.loops).toMatchObject([{ label: 'VITIS_LOOP_2_1', line: 2, trip_count: null, latency: null }]);
    expect(report.problems).toEqual([
      {
        code: 'hls.tripcount-unknown',
        message: "The trip count of loop VITIS_LOOP_2_1 is not known: latency is '?' without loop_tripcount",
        line: 2,
        severity: 'information',
      },
    ]);
    const text = predictText(report);
    expect(text).toMatch(/latency .*unknown/);
    expect(text).toMatch(/^VITIS_LOOP_2_1 +2 +\? +/m);
  });

  it('is said of arguments that Merlin moves', async () => {
    const text = 'void f(int *a, int *b) { for (int i = 0; i < 8; i++) a[i] = i; }';
    const problems = async (tool: string) =>
      (await predictOne(cli.engine, cli.engine.analyze(text), 'f.cpp', { tool }, await readDirectives(undefined)))
        .problems;
    expect(await problems('vitis 2020.2 + merlin')).toMatchObject([
      { code: 'predict.unknown-size', message: expect.stringMatching(/^The size of 'a' is not known: /) as string },
    ]);
    expect(await problems('vitis_hls 2022.1')).toEqual([]);
  });
});
