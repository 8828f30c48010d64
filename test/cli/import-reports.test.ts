import { existsSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportGraphs } from '../../server/src/cli/export-graphs';
import { importText } from '../../server/src/cli/import-reports';
import { analyzeFile } from '../../server/src/cli/source';
import { labelColumns, priorColumns, type ExportedKernel } from '../../server/src/graph/schema';
import { designBuilder } from '../../server/src/kernel/design-build';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { opCost } from '../../server/src/predict/toolchain';
import { summary, vitisModule, vivadoModule, xmlReport } from '../reports/samples';
import { at, config, engine, failure, filesBelow, imported, lines, project, scale, write } from './import-folder';

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
        const { kernel, lines } = await analyzeFile(engine, path);
        return {
          kernel,
          lines,
          design: designBuilder(kernel, lines),
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

  it('leaves nothing behind where it can not write', async () => {
    write({ ...project, 'out/designs': 'a file where a folder must be' });
    expect(await failure()).toMatch(/^out: it can't be written: /);
    expect(filesBelow(at('out'))).toEqual(['designs']);
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
      { report: 'b/hls/syn/report/csynth.xml', note: 'its latency is not known: the line has resources alone' },
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
