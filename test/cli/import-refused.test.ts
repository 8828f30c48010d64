import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { summary, xmlReport } from '../reports/samples';
import { at, failure, imported, project, scale, write } from './import-folder';

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
    expect(skipped).toEqual([
      {
        report: 'old/syn/report',
        reason: expect.stringMatching(
          /^old\/syn\/report\/csynth\.xml: it does not name the version of the tool$/,
        ) as string,
      },
    ]);
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
