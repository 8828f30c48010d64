import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from './kernels';

const built = resolve('dist/cli.js');
const isBuilt = existsSync(built);
if (!isBuilt)
  console.warn(`${built} is not there (npm run build makes it): the tests of the built program are skipped`);

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: ReturnType<typeof testFolder>;
const run = (...args: string[]): Promise<Run> =>
  new Promise((done) => {
    execFile(process.execPath, [built, ...args], { cwd: folder.path }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

const totals = [
  'top',
  'part',
  'clock_ns',
  'latency',
  'latency_low',
  'latency_high',
  'ii',
  'dsp',
  'bram',
  'uram',
  'lut',
  'ff',
  'p_valid',
  'in_distribution',
];

describe.skipIf(!isBuilt)('the built program', () => {
  beforeAll(() => {
    folder = testFolder();
  });
  afterAll(() => folder.remove());

  describe('predict', () => {
    it('--json has the fields of the contract, in order', async () => {
      const { code, stdout, stderr } = await run(
        'predict',
        'scale.cpp',
        '--part',
        'XCZU9EG-FFVB1156-2-I',
        '--clock-ns',
        '5',
        '--json',
      );
      expect([code, stderr]).toEqual([0, '']);
      const report = JSON.parse(stdout) as Record<string, unknown> & { loops: Record<string, unknown>[] };
      expect(Object.keys(report)).toEqual([...totals, 'loops', 'problems']);
      expect(report).toMatchObject({ top: 'scale', part: 'XCZU9EG-FFVB1156-2-I', clock_ns: 5, problems: [] });
      const [low, value, high] = ['latency_low', 'latency', 'latency_high'].map((name) => report[name] as number);
      expect(low! <= value! && value! <= high!).toBe(true);
      for (const name of totals.slice(3, 12)) expect(Number.isInteger(report[name]), name).toBe(true);
      expect(report.loops.map((loop) => Object.keys(loop).filter((name) => name !== 'function'))).toEqual([
        ['label', 'line', 'trip_count', 'latency', 'ii', 'depth', 'pipelined', 'unroll'],
      ]);
      expect(report.loops[0]).toMatchObject({ label: 'L', line: 3, trip_count: 64, ii: 1, pipelined: true, unroll: 1 });
    });

    it.each([
      [
        'hls',
        "--tool: 'hls' is no HLS tool with a version that is known, such as 'vitis_hls 2022.1': the rules of the newest Vitis HLS are taken.\n",
      ],
      ['vivado_hls 2018.3', ''],
    ])('--tool %s', async (tool, note) => {
      const { code, stdout, stderr } = await run('predict', 'scale.cpp', '--tool', tool, '--analytic', '--json');
      expect([code, stderr]).toEqual([0, note]);
      expect(JSON.parse(stdout)).toMatchObject({ top: 'scale', problems: [] });
    });

    it('--designs answers every line, in place', async () => {
      const { code, stdout, stderr } = await run(
        'predict',
        'scale.cpp',
        '--designs',
        'designs.jsonl',
        '--analytic',
        '--json',
      );
      expect([code, stderr]).toEqual([0, '']);
      const rows = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown> & { problems?: { message: string }[] });
      expect(rows).toHaveLength(11);
      for (const row of rows) expect(Object.keys(row).filter((name) => name !== 'problems')).toEqual(totals);
      expect(rows.map((row) => row.problems?.[0]?.message.replace(/(?<=not JSON): .*| Known: .*/, ''))).toEqual([
        undefined,
        undefined,
        'not JSON',
        "no loop 'LL'; did you mean 'L'?",
        "directive 1: unknown kind 'unrol'; did you mean 'unroll'?",
        'not a JSON object',
        undefined,
        "unknown part 'xcu9000'; did you mean 'xcu200'?",
        'a clock period of -3 ns: it must be above 0 and at most 1000',
        "'directives' must be a list",
        undefined,
      ]);
      expect(rows[6]).toMatchObject({ part: 'xczu9eg-ffvb1156-2-i', clock_ns: 10 });
      expect(rows[2]).toMatchObject({ top: null, latency: null });
      const latencies = rows.map((row) => row.latency as number);
      expect(latencies[1]).toBeLessThan(latencies[0]!);
      expect(latencies[10]).toBe(latencies[0]);
    });
  });

  describe('import-reports', () => {
    it('says in one line what is missing, and exits with 2', async () => {
      const { code, stdout, stderr } = await run('import-reports', '.', '--out', 'own');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^pragma-lens: \.: no synthesis report is in it \([^\n]*\n$/);
      expect((await run('import-reports', '.')).code).toBe(2);
    });
  });

  describe('check', () => {
    it('exits with 1 where there is an error, and says where', async () => {
      const { code, stdout, stderr } = await run(
        'check',
        'empty.cpp',
        'header.h',
        'prose.cpp',
        'half.cpp',
        'broken.cpp',
        'scale.cpp',
        '--json',
      );
      expect([code, stderr]).toEqual([1, '']);
      const found = JSON.parse(stdout) as Record<string, unknown>[];
      for (const each of found) {
        expect(Object.keys(each).filter((name) => name !== 'pragmas' && name !== 'fixes')).toEqual([
          'file',
          'line',
          'column',
          'end_line',
          'end_column',
          'code',
          'severity',
          'message',
        ]);
      }
      const errors = found.filter((each) => each.severity === 'error');
      expect(new Set(errors.map((each) => each.file))).toEqual(new Set(['prose.cpp', 'half.cpp', 'broken.cpp']));
      expect(errors.find((each) => each.file === 'broken.cpp')).toMatchObject({ line: 3 });
      expect(errors.find((each) => each.file === 'half.cpp')?.line).toBeGreaterThanOrEqual(3);
    });

    it('--sarif is SARIF 2.1.0', async () => {
      const { code, stdout } = await run('check', 'broken.cpp', 'scale.cpp', '--sarif');
      expect(code).toBe(1);
      const sarif = JSON.parse(stdout) as {
        version: string;
        runs: { tool: { driver: { name: string; rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
      };
      expect(sarif.version).toBe('2.1.0');
      expect(sarif.runs).toHaveLength(1);
      const { tool, results } = sarif.runs[0]!;
      expect(tool.driver.name).toBe('PragmaLens');
      const rules = tool.driver.rules.map((rule) => rule.id);
      expect(new Set(rules).size).toBe(rules.length);
      expect(results.length).toBeGreaterThan(0);
      for (const result of results) {
        expect(rules).toContain(result.ruleId);
        expect(['error', 'warning', 'note']).toContain(result.level);
        expect(result).toMatchObject({
          message: { text: expect.stringMatching(/./) as string },
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: expect.stringMatching(/^(broken|scale)\.cpp$/) as string } },
            },
          ],
        });
      }
    });
  });

  describe('explore', () => {
    it('--space ranks the given designs, the best first', async () => {
      const { code, stdout } = await run('explore', 'auto.cpp', '--space', 'places.jsonl', '--json');
      expect(code).toBe(0);
      const report = JSON.parse(stdout) as {
        evaluated: number;
        frontier: { index: number; latency: number; pragmas: unknown }[];
      };
      expect(report.evaluated).toBe(4);
      expect(report.frontier.map((row) => row.index).sort()).toEqual([0, 1, 2, 3]);
      const latencies = report.frontier.map((row) => row.latency);
      expect(latencies).toEqual([...latencies].sort((a, b) => a - b));
      for (const { index, pragmas } of report.frontier) expect(pragmas).toEqual({ U: ['1', '8', null, '2'][index] });
      // Two copies share the two ports of each array; a pragma that is absent, or says 1, makes none.
      expect(latencies[0]).toBeLessThan(latencies[3]!);
    });
  });

  describe('bad usage exits with 2, and one line that says what, where and the mend', () => {
    it.each([
      ['a missing file', ['predict', 'none.cpp'], /^pragma-lens: none\.cpp: there is no such file\n$/],
      [
        'an unknown part',
        ['predict', 'scale.cpp', '--part', 'xcu20'],
        /^pragma-lens: unknown part 'xcu20'; did you mean 'xcu200'\? Known: xcu200, .*\.\n$/,
      ],
      [
        'data that is nowhere',
        ['export-graphs', '--data', 'nowhere', '--out', 'graphs'],
        /^pragma-lens: nowhere.designs: there is no such file\n$/,
      ],
      [
        'a contract in no folder',
        ['export-contract', 'nowhere/contract.json'],
        /^pragma-lens: nowhere.contract\.json: it can't be written: its folder is not there\n$/,
      ],
      [
        'a period that is no number',
        ['predict', 'scale.cpp', '--clock-ns', 'fast'],
        /^error: .*--clock-ns.*'fast'.*number.*\n$/,
      ],
      ['no file', ['predict'], /^error: missing required argument 'file'\n$/],
      [
        'an unknown option',
        ['check', 'scale.cpp', '--sarfi'],
        /^error: unknown option '--sarfi'\n\(Did you mean --sarif\?\)\n$/,
      ],
      [
        'an unknown command',
        ['predictt', 'scale.cpp'],
        /^error: unknown command 'predictt'\n\(Did you mean predict\?\)\n$/,
      ],
    ])('%s', async (_, args, message) => {
      const { code, stdout, stderr } = await run(...args);
      expect(stderr).toMatch(message);
      expect([code, stdout]).toEqual([2, '']);
    });
  });

  it('prints its version', async () => {
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
  });
});
