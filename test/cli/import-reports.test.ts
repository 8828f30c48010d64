import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import { LineIndex } from '../../server/src/base/lines';
import { exportGraphs } from '../../server/src/cli/export-graphs';
import { UsageError } from '../../server/src/cli/failure';
import { importReports, importText, type ImportReport } from '../../server/src/cli/import-reports';
import { analyzeFile } from '../../server/src/cli/source';
import { labelColumns, priorColumns, type ExportedKernel } from '../../server/src/graph/schema';
import { designBuilder } from '../../server/src/kernel/design-build';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { opCost } from '../../server/src/predict/toolchain';
import { engineWithoutModel } from '../analysis/support';
import { summary, vitisModule, vivadoModule, xmlReport } from '../reports/samples';

const scale = `void scale(int a[64], int b[64]) {
  L: for (int i = 0; i < 64; i++) {
    b[i] = 3 * a[i];
  }
}
`;
const config = (extra = ''): string =>
  `part=xczu9eg-ffvb1156-2-e\n\n[hls]\nclock=10\nflow_target=vivado\nsyn.top=scale\nsyn.file=src/scale.cpp\n${extra}`;
/** As the tool writes it into a solution; it was run in the folder around the project. */
const script = (project: string, solution: string): string => `open_project ${project}
set_top scale
add_files src/scale.cpp
add_files -tb src/scale_test.cpp
open_solution "${solution}" -flow_target vivado
set_part {xczu9eg-ffvb1156-2-e}
create_clock -period 10 -name default
source "./${project}/${solution}/directives.tcl"
csynth_design
`;

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await engineWithoutModel();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
}

const imported = (options: { suite?: string; source?: string } = {}): Promise<ImportReport> =>
  importReports(engine, at('in'), { out: at('out'), suite: 'own', ...options });

async function failure(options: { suite?: string; source?: string } = {}): Promise<string> {
  try {
    await imported(options);
  } catch (error) {
    if (error instanceof UsageError) return error.message.replaceAll(folder + '/', '');
    throw error;
  }
  return 'no failure';
}

function lines(name: string): Record<string, unknown>[] {
  const text = gunzipSync(readFileSync(at(`out/designs/own/${name}.jsonl.gz`))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** Vitis HLS 2022.2 as a project with two solutions, and a test bench that is no source. */
const project = {
  'in/src/scale.cpp': scale,
  'in/src/scale_test.cpp': 'int main() { return 0; }\n',
  'in/run.tcl': 'open_project prj\nopen_solution s1\nopen_solution s2\n',
  'in/prj/s1/script.tcl': script('prj', 's1'),
  'in/prj/s1/directives.tcl': '# none\n',
  'in/prj/s1/syn/report/csynth.xml': xmlReport({ top: 'scale', version: '2022.2' }),
  'in/prj/s1/syn/report/scale_csynth.xml': xmlReport({ top: 'scale', version: '2022.2' }),
  'in/prj/s1/syn/report/scale_csynth.rpt': vitisModule,
  'in/prj/s1/.autopilot/db/csynth.xml': 'a copy',
  'in/prj/s2/script.tcl': script('prj', 's2'),
  'in/prj/s2/directives.tcl':
    'set_directive_top -name scale "scale"\nset_directive_unroll -factor 4 "scale/L"\n' +
    'set_directive_array_partition -type cyclic -factor 4 -dim 1 "scale" a\n',
  'in/prj/s2/syn/report/csynth.xml': xmlReport({ top: 'scale', version: '2022.2', latency: '22', dsp: 20 }),
};

describe('a project of Vitis HLS', () => {
  it('gives a design a solution, each with its directives', async () => {
    write(project);
    expect(await imported()).toEqual({
      out: at('out'),
      suite: 'own',
      kernels: [
        {
          kernel: 'scale',
          source: 'sources/own/scale.cpp',
          designs_file: 'designs/own/scale.jsonl.gz',
          designs: 2,
        },
      ],
      skipped: [],
      notes: [],
    });
    expect(filesBelow(at('out'))).toEqual(['designs/own/scale.jsonl.gz', 'sources/own/scale.cpp']);
    expect(readFileSync(at('out/sources/own/scale.cpp'), 'utf8')).toBe(scale);
    const same = {
      suite: 'own',
      kernel: 'scale',
      source: 'sources/own/scale.cpp',
      top: 'scale',
      tool: 'vitis_hls 2022.2',
      part: 'xczu9eg-ffvb1156-2-e',
      clock_ns: 10,
      flow: 'vivado',
      unsafe_math: false,
      pragmas: {},
      outcome: 'ok',
      bram: 2,
      uram: 1,
      lut: 420,
      ff: 310,
    };
    expect(lines('scale')).toEqual([
      { ...same, directives: [], latency: 70, dsp: 5, report: 'prj/s1/syn/report/csynth.xml' },
      {
        ...same,
        directives: [
          { kind: 'top', function: 'scale', name: 'scale' },
          { kind: 'unroll', function: 'scale', loop: 'L', factor: 4 },
          { kind: 'array_partition', function: 'scale', variable: 'a', type: 'cyclic', factor: 4, dim: 1 },
        ],
        latency: 22,
        dsp: 20,
        report: 'prj/s2/syn/report/csynth.xml',
      },
    ]);
  });

  it('is read by export-graphs', async () => {
    write(project);
    await imported();
    const log: string[] = [];
    await exportGraphs(
      { data: at('out'), out: at('graphs'), suites: [] },
      async (path) => {
        const { kernel, text } = await analyzeFile(engine, path);
        return {
          kernel,
          design: designBuilder(kernel, new LineIndex(text)),
          analytic: (top, target) => ({
            estimate: (design) => analyticEstimate(kernel, top, design, target),
            opInfo: (op, operands) => opCost(op, target.clockNs, operands),
          }),
        };
      },
      (line) => log.push(line),
    );
    expect(log.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual(['own__scale: 2 designs, N ms']);
    const record = JSON.parse(readFileSync(at('graphs/own__scale.json'), 'utf8')) as ExportedKernel;
    const bytes = readFileSync(at('graphs/own__scale.f32'));
    const value = (row: number, column: number): number => bytes.readFloatLE(4 * (row * record.row_length + column));
    const label = (row: number, name: (typeof labelColumns)[number]): number =>
      value(row, record.offsets.labels + labelColumns.indexOf(name));
    expect([label(0, 'latency'), label(1, 'latency'), label(0, 'dsp'), label(1, 'outcome')]).toEqual([70, 22, 5, 0]);
    const prior = (row: number): number => value(row, record.offsets.prior + priorColumns.indexOf('latency'));
    expect(prior(1)).toBeLessThan(prior(0));
  });

  it('writes the same bytes again, and nothing over what is other', async () => {
    write(project);
    const file = at('out/designs/own/scale.jsonl.gz');
    await imported();
    const before = readFileSync(file);
    await imported();
    expect(readFileSync(file).equals(before)).toBe(true);
    write({ 'in/prj/s2/syn/report/csynth.xml': xmlReport({ top: 'scale', version: '2022.2', latency: '23' }) });
    const refusal = 'it is there with another content; say another --out or --suite, or remove it';
    expect(await failure()).toBe(`out/designs/own/scale.jsonl.gz: ${refusal}`);
    expect(readFileSync(file).equals(before)).toBe(true);
    await imported({ suite: 'second' });
    // A source that is other is refused before a line is written.
    rmSync(at('out/designs'), { recursive: true });
    write({ 'out/sources/own/scale.cpp': '// mine\n' });
    expect(await failure()).toBe(`out/sources/own/scale.cpp: ${refusal}`);
    expect(existsSync(at('out/designs'))).toBe(false);
    expect(filesBelow(at('out'))).toEqual(['sources/own/scale.cpp', 'sources/second/scale.cpp']);
  });
});

describe('components and loose reports', () => {
  it('takes config files, other sources and conditions as kernels of their own, and headers with them', async () => {
    const withHeader = '#include "../inc/size.h"\nvoid scale(int a[N]) {\n  for (int i = 0; i < N; i++) a[i] = i;\n}\n';
    const xml = xmlReport({ top: 'scale', version: '2024.1', best: '12', latency: '70' });
    write({
      'in/a/hls_config.cfg': config('syn.directive.pipeline=scale/L II=2\nsyn.compile.unsafe_math_optimizations=1\n'),
      'in/a/src/scale.cpp': scale,
      'in/a/hls/syn/report/csynth.xml': xml,
      'in/b/hls_config.cfg': config('syn.compile.pipeline_loops=8\n'),
      'in/b/src/scale.cpp': withHeader,
      'in/b/inc/size.h': '#pragma once\n#include "more.h"\n',
      'in/b/inc/more.h': '#define N 32\n',
      'in/b/hls/syn/report/csynth.xml': xmlReport({ top: 'scale', version: '2024.1', latency: 'undef' }),
      'in/c/kernel.c': scale,
      'in/c/scale_csynth.rpt': vivadoModule,
      'in/d/scale.cpp': scale,
      'in/d/directives.tcl': 'set_directive_pipeline -off "scale/L"\n',
      'in/d/scale_csynth.rpt': vitisModule,
    });
    const report = await imported();
    expect(report.kernels.map(({ kernel, source, designs }) => [kernel, source, designs])).toEqual([
      ['scale', 'sources/own/scale.cpp', 1],
      ['scale.2', 'sources/own/scale.2/src/scale.2.cpp', 1],
      ['scale.3', 'sources/own/scale.3.c', 1],
      ['scale.4', 'sources/own/scale.4.cpp', 1],
    ]);
    expect(lines('scale')[0]).toMatchObject({
      unsafe_math: true,
      directives: [{ kind: 'pipeline', loop: 'L', ii: 2 }],
    });
    expect(lines('scale.2')[0]).toMatchObject({ latency: null, dsp: 5 });
    expect(lines('scale.3')[0]).toMatchObject({ tool: 'vivado_hls 2019.2', clock_ns: 8, latency: 385, uram: null });
    expect(lines('scale.3')[0]).not.toHaveProperty('unsafe_math');
    expect(lines('scale.4')[0]).toMatchObject({ latency: 1290, directives: [{ kind: 'pipeline', off: true }] });
    expect(report.notes).toEqual([
      { report: 'a/hls/syn/report/csynth.xml', note: 'its latency is 12 to 70 cycles: the worst case is taken' },
      { report: 'b/hls/syn/report/csynth.xml', note: 'its latency is unknown (undef): the line has resources alone' },
      {
        report: 'b/hls/syn/report/csynth.xml',
        note: "b/hls_config.cfg sets compile.pipeline_loops, which a line of designs can't say",
      },
      {
        report: 'c/scale_csynth.rpt',
        note: 'no script or config file is beside it: the pragmas of the source are all its directives',
      },
      { report: 'd/scale_csynth.rpt', note: 'its latency is 140 to 1290 cycles: the worst case is taken' },
    ]);
    // The header is found from the copy, and through it the one beside it.
    const copy = await analyzeFile(engine, at('out/sources/own/scale.2/src/scale.2.cpp'));
    expect(copy.kernel.functions[0]?.loops[0]?.tripCount).toEqual({ kind: 'exact', count: 32 });
    expect(importText(report).split('\n').slice(-3)).toEqual([
      'own/scale.4: 1 design, sources/own/scale.4.cpp',
      `4 designs of 4 kernels in ${at('out')}`,
      '',
    ]);
  });

  it('finds headers in the folders that the script gives with -I', async () => {
    write({
      'in/run.tcl': 'open_project p\nset_top f\nadd_files src/f.cpp -cflags "-Iinclude -DX"\n',
      'in/src/f.cpp': '#include "n.h"\n#include "ap_int.h"\n#include "no.h"\nvoid f(int a[N]) { a[0] = N; }\n',
      'in/include/n.h': '#define N 4\n',
      'in/p/s/syn/report/csynth.xml': xmlReport({ top: 'f', version: '2021.1' }),
    });
    const { notes } = await imported();
    expect(notes.map(({ note }) => note)).toEqual([
      "src/f.cpp includes 'no.h', which is nowhere: what it defines is not known",
    ]);
    expect(filesBelow(at('out/sources/own'))).toEqual(['f/f.cpp', 'f/n.h']);
  });

  it('goes on with another report of the folder where one is cut off, and says so', async () => {
    write({
      'in/scale.cpp': scale,
      'in/csynth.xml': xmlReport({ top: 'scale', version: '2022.2' }).replace(/<AreaEst[^]*/, ''),
      'in/scale_csynth.rpt': vitisModule,
      'in/csynth.rpt': summary,
    });
    const { notes, kernels } = await imported();
    expect(kernels[0]?.designs).toBe(1);
    expect(lines('scale')[0]).toMatchObject({ report: 'scale_csynth.rpt', clock_ns: 10 });
    expect(notes[0]?.note).toMatch(/^csynth\.xml:21:24: this report is cut off/);
  });
});

const xml = xmlReport({ top: 'scale', version: '2022.2' });

describe('what can not be imported', () => {
  it.each<[string, Record<string, string>, string | RegExp]>([
    [
      'a truncated report',
      { 'csynth.xml': xml.slice(0, xml.indexOf('</profile>')), 'scale.cpp': scale },
      /csynth\.xml:\d+:\d+: this report is cut off/,
    ],
    [
      'no source',
      { 'syn/report/csynth.xml': xml },
      /syn\/report: no source: no script or config file names one, and none is beside it; say --source FILE$/,
    ],
    [
      'a report of another top',
      { 'csynth.xml': xml, 'other.cpp': 'void other(int a[4]) { a[0] = 1; }\n' },
      /the report is of 'scale', which other\.cpp does not define \(it has 'other'\)$/,
    ],
    [
      'a script of another top',
      { 'csynth.xml': xml, 'scale.cpp': scale, 'hls_config.cfg': '[hls]\nsyn.top=scale2\n' },
      /hls_config\.cfg sets the top function 'scale2', and the report is of 'scale'$/,
    ],
    [
      'two scripts',
      { 'csynth.xml': xml, 'scale.cpp': scale, 'a.cfg': '[hls]\nsyn.top=scale\n', 'b.cfg': '[hls]\nclock=5\n' },
      /which of a\.cfg, b\.cfg made it can't be told: leave one beside it$/,
    ],
    [
      'a script of several solutions',
      {
        'p/s/syn/report/csynth.xml': xml,
        'scale.cpp': scale,
        'run.tcl': 'open_project p\nadd_files scale.cpp\nopen_solution s\nopen_solution t\n',
      },
      /run\.tcl makes several solutions: keep the script\.tcl/,
    ],
    [
      'a directive that is worked out by the script',
      {
        'csynth.xml': xml,
        'scale.cpp': scale,
        'run.tcl': 'open_project p\nset_directive_unroll -factor [f] "scale/L"\n',
      },
      /not all directives are known: run\.tcl:2:30: '\[f\]' is a command/,
    ],
    [
      'a directive that names nothing',
      { 'csynth.xml': xml, 'scale.cpp': scale, 'run.tcl': 'set_directive_unroll "scale/M"\n' },
      /a directive names nothing in scale\.cpp: run\.tcl:1: no loop 'M'/,
    ],
    [
      'a source that is gone',
      { 'csynth.xml': xml, 'run.tcl': 'open_project p\nadd_files gone.cpp\n' },
      /run\.tcl names the source 'gone\.cpp', which is nowhere: say --source FILE$/,
    ],
    [
      'a kernel of two files',
      {
        'csynth.xml': xml,
        'scale.cpp': 'int twice(int);\nvoid scale(int a[4]) { a[0] = twice(a[0]); }\n',
        'twice.cpp': 'int twice(int x) { return 2 * x; }\n',
      },
      /scale\.cpp calls 'twice' of twice\.cpp: a kernel must be one file with its headers$/,
    ],
    [
      'two sources',
      { 'csynth.xml': xml, 'a.cpp': scale, 'b.cpp': scale },
      /a\.cpp, b\.cpp all define 'scale': say --source FILE$/,
    ],
    ['a summary alone', { 'csynth.rpt': summary, 'scale.cpp': scale }, /csynth\.rpt: it has no clock period/],
    [
      'reports of modules alone',
      { 'f_csynth.xml': xml, 'g_csynth.xml': xml, 'scale.cpp': scale },
      /none of its 2 reports is that of the whole design: add csynth\.xml/,
    ],
  ])('%s', async (_, files, reason) => {
    write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`in/${name}`, text])));
    const message = await failure();
    expect(message).toMatch(/^in: no design can be imported: /);
    expect(message).toMatch(reason);
    expect(message).not.toContain('\n');
    expect(existsSync(at('out'))).toBe(false);
  });

  it('is told beside what is', async () => {
    write({ ...project, 'in/old/syn/report/csynth.xml': xml.replace('2022.2', 'soon') });
    const { skipped, kernels } = await imported();
    expect(kernels[0]?.designs).toBe(2);
    expect(skipped).toEqual([{ report: 'old/syn/report', reason: expect.stringMatching(/^no source/) as string }]);
  });

  it('an empty folder, no folder, a bad name, a source that is not there', async () => {
    expect(await failure()).toMatch(/^\S*in: there is no such file/);
    mkdirSync(at('in'));
    expect(await failure()).toMatch(
      /^\S*in: no synthesis report is in it \(csynth\.xml, .*; say a folder that holds syn\/report$/,
    );
    write({ 'in/csynth.xml': xml });
    expect(await failure({ suite: '../x' })).toMatch(/^--suite '\.\.\/x': a name is of letters/);
    expect(await failure({ suite: 'merlin-mine' })).toMatch(/are of public data/);
    expect(await failure({ source: at('none.cpp') })).toBe('none.cpp: there is no such file');
    write({ 'mine/kernel.cpp': scale });
    expect((await imported({ source: at('mine/kernel.cpp') })).kernels[0]?.designs).toBe(1);
  });
});
