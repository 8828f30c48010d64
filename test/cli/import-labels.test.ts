import { describe, expect, it } from 'vitest';
import { summary, vitisModule, xmlReport } from '../reports/samples';
import { config, failure, imported, lines, scale, write } from './import-folder';

const report = (sample: Partial<Parameters<typeof xmlReport>[0]> = {}): string =>
  xmlReport({ top: 'scale', version: '2022.2', ...sample });

/** Imports one report; its notes and line. */
async function one(text: string | Uint8Array, name = 'csynth.xml') {
  write({ 'in/hls_config.cfg': config(), 'in/src/scale.cpp': scale, [`in/${name}`]: text });
  const { notes } = await imported();
  return { notes: notes.map(({ note }) => note), line: lines('scale')[0] };
}

describe('a design that takes most of its part', () => {
  it.each([
    [1890, 'ok'],
    [1891, 'over_budget'],
  ])('is over budget by the figures of the report: %d DSP of 2520', async (dsp, outcome) => {
    const { line, notes } = await one(report({ dsp }));
    expect(line).toMatchObject({ outcome, latency: 70, dsp });
    const told = `it takes more than 75 % of the part (${dsp} DSP of 2520): over budget`;
    expect(notes).toEqual(outcome === 'ok' ? [] : [told]);
  });

  it('is so by the table of devices where the report does not say what the part has', async () => {
    const { line, notes } = await one(summary.replace('16 (2%)', '6000 (87%)'), 'csynth.rpt');
    expect(line).toMatchObject({ outcome: 'over_budget', dsp: 6000, latency: 4111 });
    expect(notes).toEqual(['it takes more than 75 % of the part (6000 DSP of 6840): over budget']);
  });

  it('is so with a unit that the part has not got', async () => {
    const { line } = await one(report().replace('<URAM>48', '<URAM>0'));
    expect(line).toMatchObject({ outcome: 'over_budget', uram: 1 });
  });

  it('is not told of a part that nothing is known of', async () => {
    const { line } = await one(report({ part: 'xc0foo', dsp: 9999 }).replace(/<AvailableR.*/, ''));
    expect(line).toMatchObject({ outcome: 'ok', dsp: 9999 });
  });
});

describe('labels that can not be', () => {
  it.each<[string, string, string, RegExp]>([
    ['below zero', '-5', '-5', /'-5' is no number for Worst-caseLatency/],
    ['no whole number', '70', '70.5', /'70\.5' is no count for Worst-caseLatency/],
    ['without end', '70', '100000000000000000000000', /is no count for Worst-caseLatency/],
    ['nothing', '0', '0', /^its latency is 0 cycles, of which nothing can be learned: the line has resources alone$/],
    ['of a least above the most', '100', '50', /^its latency is 100 to 50 cycles, which can't be: the line has/],
  ])('a latency that is %s is left out', async (_, best, latency, note) => {
    const { line, notes } = await one(report({ best, latency }));
    expect(line).toMatchObject({ latency: null, dsp: 5, outcome: 'ok' });
    expect(notes).toContainEqual(expect.stringMatching(note));
  });

  it('a count of units below zero is left out alone', async () => {
    const { line, notes } = await one(report({ dsp: -3 }));
    expect(line).toMatchObject({ latency: 70, dsp: null, lut: 420 });
    expect(notes).toEqual([expect.stringMatching(/^csynth\.xml:\d+:\d+: '-3' is no number for DSP: it is taken as/)]);
  });

  it.each(['0', '0.001', '1e9'])('a design with a clock period of %s ns is left out', async (clock) => {
    write({ 'in/hls_config.cfg': config(), 'in/src/scale.cpp': scale, 'in/csynth.xml': report({ clock }) });
    expect(await failure()).toMatch(/csynth\.xml: a clock period of \S+ ns: it must be from 0\.1 to 1000$/);
  });

  it('a design with nothing left is left out, and says which they were', async () => {
    const nothing = report({ best: '-1', latency: '-1' }).replace(/<Resources>.*/, '<Resources></Resources>');
    write({ 'in/hls_config.cfg': config(), 'in/src/scale.cpp': scale, 'in/csynth.xml': nothing });
    expect(await failure()).toMatch(/neither its latency nor its resources are known; .*'-1' is no number/);
  });
});

describe('two reports of one design', () => {
  const two = (first: string, second: string): Record<string, string> => ({
    'in/a/hls_config.cfg': config(),
    'in/a/src/scale.cpp': scale,
    'in/a/hls/syn/report/csynth.xml': first,
    'in/b/hls_config.cfg': config(),
    'in/b/src/scale.cpp': scale,
    'in/b/hls/syn/report/csynth.xml': second,
  });

  it('with other figures: the first is kept, and both are named', async () => {
    write(two(report(), report({ latency: '99' })));
    const { kernels, skipped } = await imported();
    expect(kernels.map(({ designs }) => designs)).toEqual([1]);
    expect(lines('scale')[0]).toMatchObject({ latency: 70 });
    expect(skipped).toEqual([
      {
        report: 'b/hls/syn/report/csynth.xml',
        reason:
          'a/hls/syn/report/csynth.xml is of the same source, directives and conditions, and has other figures: that one is kept',
      },
    ]);
  });

  it.each([
    ['the same figures', report()],
    ['a figure less', report({ latency: 'undef' })],
    ['another clock', report({ latency: '99', clock: '5' })],
  ])('with %s: both are', async (_, second) => {
    write(two(report(), second));
    const { kernels, skipped } = await imported();
    expect(kernels.reduce((sum, { designs }) => sum + designs, 0)).toBe(2);
    expect(skipped).toEqual([]);
  });
});

describe('macros of compiler flags', () => {
  const source = scale.replaceAll('64', 'N');
  const script = (flags: string): string =>
    `open_project p\nset_top scale\nadd_files src/scale.cpp ${flags}\nadd_files -tb src/t.cpp -cflags "-DB -DN=1"\n`;
  const told = "it was compiled with -DN=64, which a line of designs can't say: scale.cpp is read without it;";

  it.each([
    ['a script', 'run.tcl', script('-cflags "-DN=64 -DUNUSED -O2"'), [told]],
    ['a script over two lines', 'run.tcl', script('\\\n  -cflags {-I. -DN=64}'), [told]],
    ['a config file', 'hls_config.cfg', config('syn.cflags=-DN=64\ntb.cflags=-DB\n'), [told]],
    ['flags of one file', 'hls_config.cfg', config('syn.file_cflags=src/scale.cpp,-DN=64\n'), [told]],
    ['a test bench alone', 'run.tcl', script(''), []],
  ])('of %s are told where the source names them', async (_, name, text, expected) => {
    write({ [`in/${name}`]: text, 'in/src/scale.cpp': source, 'in/p/s/syn/report/csynth.xml': report() });
    const { notes } = await imported();
    expect(notes.map(({ note }) => note)).toEqual(
      expected.map((start) => `${start} put '#define N 64' at its head and import again`),
    );
  });
});

describe('a report in UTF-16', () => {
  it.each(['le', 'be'])('is read by its mark: %s', async (order) => {
    const bytes = Buffer.from(`\ufeff${report()}`, 'utf16le');
    const { line } = await one(order === 'le' ? bytes : bytes.swap16());
    expect(line).toMatchObject({ latency: 70, dsp: 5 });
  });

  it('may be one of text', async () => {
    const { line } = await one(Buffer.from(`\ufeff${vitisModule}`, 'utf16le'), 'scale_csynth.rpt');
    expect(line).toMatchObject({ latency: 1290, dsp: 3 });
  });
});
