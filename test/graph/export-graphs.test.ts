import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { exportGraphs, type ExportSource } from '../../server/src/cli/export-graphs';
import { contract } from '../../server/src/graph/contract';
import { labelColumns, priorColumns, toolchains, type ExportedKernel } from '../../server/src/graph/schema';
import { buildKernel } from '../../server/src/kernel/build';
import { designBuilder } from '../../server/src/kernel/design-build';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { opCost } from '../../server/src/predict/toolchain';
import { testParser } from '../support/parser';

const source = `void scale(int a[64], int b[64]) {
  L: for (int i = 0; i < 64; i++) {
#pragma HLS unroll factor=auto{U}
    b[i] = 3 * a[i];
  }
}`;
const row = {
  suite: 's',
  kernel: 'scale',
  source: 'sources/s/scale.cpp',
  top: 'scale',
  tool: 'vitis_hls 2025.1',
  part: 'xcu200',
  clock_ns: 4,
  pragmas: { U: '1' },
  outcome: 'ok',
  latency: 70,
  dsp: 3,
  bram: null,
  uram: 0,
  lut: 100,
  ff: 90,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  mkdirSync(join(folder, 'sources/s'), { recursive: true });
  mkdirSync(join(folder, 'designs/s'), { recursive: true });
  writeFileSync(join(folder, 'sources/s/scale.cpp'), source);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function exported(rows: readonly (object | string)[], limit?: number): Promise<string[]> {
  const lines = rows.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(join(folder, 'designs/s/scale_L.jsonl'), lines.join('\n') + '\n');
  const parser = await testParser();
  const open = async (path: string): Promise<ExportSource> => {
    const text = readFileSync(path, 'utf8');
    const { kernel } = buildKernel(parser.parse(text).file, [], parser);
    const lines = new LineIndex(text);
    return {
      kernel,
      lines,
      design: designBuilder(kernel, lines),
      analytic: (top, target) => ({
        estimate: (design) => analyticEstimate(kernel, top, design, target),
        opInfo: (op, operands) => opCost(op, target.clockNs, operands),
      }),
    };
  };
  const log: string[] = [];
  const out = join(folder, 'out');
  await exportGraphs({ data: folder, out, suites: [], limit }, open, (line) => log.push(line));
  return log;
}

function readBack(): { record: ExportedKernel; rows: number[][] } {
  const record: ExportedKernel = JSON.parse(readFileSync(join(folder, 'out/s__scale_L.json'), 'utf8'));
  const bytes = readFileSync(join(folder, 'out/s__scale_L.f32'));
  expect(bytes.length).toBe(4 * record.row_length * record.counts.designs);
  const rows = Array.from({ length: record.counts.designs }, (_, r) =>
    Array.from({ length: record.row_length }, (_, i) => bytes.readFloatLE(4 * (r * record.row_length + i))),
  );
  return { record, rows };
}

describe('exportGraphs', () => {
  it('writes program, designs, analytic terms and labels', async () => {
    await exported([row, { ...row, pragmas: { U: '8' }, outcome: 'no_result', latency: null }]);
    const { record, rows } = readBack();
    expect(record).toMatchObject({
      contract: contract().hash,
      suite: 's',
      kernel: 'scale_L',
      top: 'scale',
      toolchain: toolchains.indexOf('vitis-2025'),
      counts: { blocks: 2, arrays: 2, comps: 2, designs: 2 },
      block_names: ['scale', 'scale/L'],
      array_names: ['scale/a', 'scale/b'],
    });
    const labels = rows.map((values) => values.slice(record.offsets.labels));
    expect(labels[0]).toEqual([0, 70, 3, NaN, 0, 100, 90, NaN, NaN]);
    expect(labels[1]![0]).toBe(2);
    expect(labels[1]![labelColumns.indexOf('latency')]).toBeNaN();
    const latency = rows.map((values) => values[record.offsets.prior + priorColumns.indexOf('latency')]!);
    expect(latency[0]).toBeGreaterThan(64);
    expect(latency[1]).toBeLessThan(latency[0]!);
    expect(record.program.node_kind).toHaveLength(record.counts.nodes);
    expect(JSON.parse(readFileSync(join(folder, 'out/index.json'), 'utf8'))).toEqual({
      contract: contract().hash,
      kernels: [{ name: 's__scale_L', suite: 's', kernel: 'scale_L', designs: 2 }],
    });
  });

  it('replaces an earlier export, and nothing else in the folder', async () => {
    await exported([row]);
    const out = join(folder, 'out');
    writeFileSync(join(out, 'notes.txt'), 'mine');
    writeFileSync(join(folder, 'outside.json'), '{}');
    const index = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'));
    const gone = { ...index.kernels[0], name: 's__gone' };
    for (const end of ['f32', 'json']) writeFileSync(join(out, `s__gone.${end}`), '');
    writeFileSync(join(out, 'index.json'), JSON.stringify({ ...index, kernels: [gone, { name: '../outside' }] }));
    await exported([row]);
    expect(readdirSync(out).sort()).toEqual(['index.json', 'notes.txt', 's__scale_L.f32', 's__scale_L.json']);
    expect(readFileSync(join(folder, 'outside.json'), 'utf8')).toBe('{}');
    // One that is cut off is no export.
    writeFileSync(join(folder, 'designs/s/zzz.jsonl'), '{\n');
    await expect(exported([row])).rejects.toThrow('zzz.jsonl: no design can be read');
    expect(existsSync(join(out, 'index.json'))).toBe(false);
    for (const broken of ['{', '{}']) {
      writeFileSync(join(out, 'index.json'), broken);
      rmSync(join(folder, 'designs/s/zzz.jsonl'), { force: true });
      await exported([row]);
      readBack();
    }
  });

  it('says which lines were not read, and stops at the limit', async () => {
    const [line] = await exported([row, '{', row, row], 3);
    expect(line).toMatch(/^s__scale_L: 2 designs.*1 lines not read/);
  });

  it('takes the only candidate for a top function of another name, and says so', async () => {
    const directives = [{ kind: 'unroll', function: 'older', loop: 'L', factor: 8 }];
    const [line] = await exported([
      { ...row, top: 'older' },
      { ...row, top: 'older', directives },
    ]);
    expect(line).toMatch(/no function older: scale taken/);
    const { record, rows } = readBack();
    const [plain, unrolled] = rows.map((values) => values[record.offsets.prior]!);
    expect(unrolled).toBeLessThan(plain!);
  });

  it('refuses a file whose designs differ in their conditions', async () => {
    await expect(exported([row, { ...row, clock_ns: 5 }])).rejects.toThrow(
      /differ in top function, part, clock, tool, flow or unsafe math/,
    );
  });

  it.each<[string, object, RegExp]>([
    ['a clock period of nothing', { ...row, clock_ns: 0 }, /^s\/scale_L: a clock period of 0 ns: it must be above 0$/],
    ['no clock period', { ...row, clock_ns: null }, /^s\/scale_L: a clock period of null ns/],
  ])('refuses %s', async (_, only, message) => {
    await expect(exported([only])).rejects.toThrow(message);
  });

  it.each([
    ['a trip count', 'int n', 'n', row.tool, /: The trip count of loop L is not known/],
    ['a size', 'int *c', '64', 'vitis 2020.2 + merlin', /: The size of 'c' is not known: Merlin moves it as a whole/],
    ['a call', 'int c[64]', '64', row.tool, /: it makes a call that is not known$/],
  ])('says that %s is why a latency is not known', async (what, parameter, bound, tool, message) => {
    const called = what === 'a call' ? 'other(c[i])' : parameter === 'int n' ? 'i' : 'c[i]';
    writeFileSync(
      join(folder, 'sources/s/scale.cpp'),
      `int other(int);\nvoid scale(int a[64], ${parameter}) { L: for (int i = 0; i < ${bound}; i++) a[i] = ${called}; }`,
    );
    const [line] = await exported([{ ...row, tool, pragmas: {} }]);
    expect(line).toMatch(/^s__scale_L: left out, its latency is unknown: /);
    expect(line).toMatch(message);
  });
});
