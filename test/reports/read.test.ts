import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { readReport } from '../../server/src/reports/read';
import type { ReportedLoop, SynthesisReport } from '../../server/src/reports/report';
import { summary, vitisModule, vivadoModule, xmlReport } from './samples';

function read(text: string): SynthesisReport {
  const { report, problems } = readReport(text);
  expect(problems).toEqual([]);
  if (!report) throw new Error('no report');
  return report;
}

/** `module/name@depth: trips x iteration = latency, ii, pipelined` */
function shown({ loops }: SynthesisReport): string[] {
  const range = ({ min, max }: ReportedLoop['latency']): string => (min === max ? String(min) : `${min}..${max}`);
  return loops.map(
    (each) =>
      `${each.module}/${each.name}@${each.depth}: ${range(each.tripCount)} x ${range(each.iterationLatency)} = ` +
      `${range(each.latency)}, ${each.ii}, ${each.pipelined}`,
  );
}

/** Line (1-based) and message of each problem. */
function problemsOf(text: string): string[] {
  const lines = new LineIndex(text);
  return readReport(text).problems.map(({ span, message }) => `${lines.position(span.start).line + 1}: ${message}`);
}

const nested =
  '<rows><TripCount>4</TripCount><Latency><range><min>136</min><max>1280</max></range></Latency>' +
  '<IterationLatency>34 ~ 320</IterationLatency>' +
  '<cols><TripCount>undef</TripCount><Latency>undef</Latency><IterationLatency>12</IterationLatency>' +
  '<PipelineII>2</PipelineII><PipelineDepth>12</PipelineDepth></cols></rows>';

describe('an XML report', () => {
  it('of Vitis HLS', () => {
    const module =
      '<Module><Name>scale_Pipeline_L</Name><PerformanceEstimates><SummaryOfLoopLatency><L><Name>L</Name>' +
      '<Slack>7.30</Slack><TripCount>64</TripCount><Latency>66</Latency><AbsoluteTimeLatency>0.66</AbsoluteTimeLatency>' +
      '<PipelineII>1</PipelineII><PipelineDepth>4</PipelineDepth><PipelineType>yes</PipelineType></L>' +
      '</SummaryOfLoopLatency></PerformanceEstimates></Module>';
    const report = read(xmlReport({ top: 'scale', version: '2022.1', loops: nested, modules: module, best: '12' }));
    expect(report).toMatchObject({
      form: 'xml',
      tool: 'vitis_hls 2022.1',
      version: '2022.1',
      top: 'scale',
      part: 'xczu9eg-ffvb1156-2-e',
      flow: 'vivado',
      clockNs: 10,
      latency: { min: 12, average: 12, max: 70 },
      interval: { min: 13, max: 71 },
      pipelined: 'no',
      resources: { dsp: 5, bram: 2, uram: 1, lut: 420, ff: 310 },
      available: { dsp: 2520, bram: 1824, uram: 48, lut: 274080, ff: 548160 },
    });
    expect(shown(report)).toEqual([
      'scale/rows@0: 4 x 34..320 = 136..1280, null, no',
      'scale/cols@1: null x 12 = null, 2, yes',
      'scale_Pipeline_L/L@0: 64 x null = 66, 1, yes',
    ]);
  });

  it('of Vivado HLS, whose loops have names that are no XML names', () => {
    const loop =
      '<Loop 1.2><TripCount>8</TripCount><Latency>64</Latency><IterationLatency>8</IterationLatency></Loop 1.2>';
    const report = read(xmlReport({ top: 'scale', version: '2018.3', loops: loop }));
    expect(report).toMatchObject({ tool: 'vivado_hls 2018.3', flow: null, resources: { dsp: 5, uram: null } });
    expect(shown(report)).toEqual(['scale/Loop_1.2@0: 8 x 8 = 64, null, no']);
  });

  it('knows a loop by what it holds, whatever its label', () => {
    const loops =
      '<Latency><TripCount>8</TripCount><Latency>64</Latency></Latency><Name><Latency>9</Latency><TripCount>3</TripCount></Name>';
    expect(shown(read(xmlReport({ top: 'f', version: '2022.1', loops })))).toEqual([
      'f/Latency@0: 8 x null = 64, null, no',
      'f/Name@0: 3 x null = 9, null, no',
    ]);
  });

  it('lists the loops of the top once, wherever they stand', () => {
    const loop = '<L><TripCount>8</TripCount><Latency>64</Latency></L>';
    const module = `<Module><Name>f</Name><PerformanceEstimates><SummaryOfLoopLatency>${loop}</SummaryOfLoopLatency></PerformanceEstimates></Module>`;
    for (const loops of ['', loop])
      expect(shown(read(xmlReport({ top: 'f', version: '2023.1', loops, modules: module })))).toEqual([
        'f/L@0: 8 x null = 64, null, no',
      ]);
  });

  it('expands no entity', () => {
    const bomb = '<!DOCTYPE profile [<!ENTITY a "xxxx"><!ENTITY b "&a;&a;">]>';
    const report = read(xmlReport({ top: '&b;', version: '2022.1' }).replace('<profile>', `${bomb}<profile>`));
    expect(report.top).toBe('&b;');
  });

  it('tells what is no number, with its line', () => {
    const text = xmlReport({ top: 'f', version: '2022.1', latency: '70' }).replace('<FF>310<', '<FF>many<');
    expect(problemsOf(text)).toEqual(["23: 'many' is no number for FF: it is taken as unknown"]);
    expect(readReport(text).report?.resources).toMatchObject({ ff: null, lut: 420 });
  });

  const whole = xmlReport({ top: 'f', version: '2022.1', loops: nested });
  it.each([...Array(60).keys()].map((i) => Math.floor(((i + 1) * (whole.trimEnd().length - 1)) / 60)))(
    'cut off after %i characters is none',
    (length) => {
      const { report, problems } = readReport(whole.slice(0, length));
      expect(report).toBeUndefined();
      expect(problems[0]?.severity).toBe('error');
    },
  );

  it.each([
    ['another root', '<project>\n</project>', '1: this is no synthesis report: its root is <project>, not <profile>'],
    ['no element', '<?xml version="1.0"?>', '1: this is no synthesis report: it has no element, not <profile>'],
    ['a cut', '<profile>\n<a>\n</a>\n', '3: this report is cut off: </profile> is missing at its end'],
    ['a cut tag', '<profile>\n<a>\n</a', '3: this is no XML, or cut off: a tag is not closed'],
    ['depth', '<profile>' + '<a>'.repeat(500) + '</profile>', '1: elements are nested more than 100 deep'],
    ['nothing', ' \n', '1: this file is empty'],
    [
      'prose',
      'Dear all\n',
      "1: this is no synthesis report: no line says 'HLS Report for' or 'Synthesis Summary Report of' a function",
    ],
  ])('refuses %s', (_, text, message) => {
    expect(readReport(text).report).toBeUndefined();
    expect(problemsOf(text)).toEqual([message]);
  });
});

describe('a text report', () => {
  it('of a module, by Vitis HLS', () => {
    const report = read(vitisModule);
    expect(report).toMatchObject({
      form: 'text',
      tool: 'vitis_hls 2022.2',
      top: 'scale',
      part: 'xczu9eg-ffvb1156-2-e',
      flow: 'vivado',
      clockNs: 10,
      latency: { min: 140, average: null, max: 1290 },
      interval: { min: 141, max: 1291 },
      pipelined: 'no',
      resources: { dsp: 3, bram: 0, uram: 0, lut: 62, ff: 84 },
      available: { dsp: 2520, bram: 1824, uram: 0, lut: 274080, ff: 548160 },
    });
    expect(shown(report)).toEqual([
      'scale/rows@0: 4 x 34..320 = 136..1280, null, no',
      'scale/cols@1: 11..null x 12 = 32..318, 2, yes',
      'scale/taps@2: null x null = null, null, no',
    ]);
  });

  it('of a module, by Vivado HLS', () => {
    const report = read(vivadoModule);
    expect(report).toMatchObject({
      tool: 'vivado_hls 2019.2',
      part: 'xc7z020-clg400-1',
      flow: null,
      clockNs: 8,
      latency: { min: 385, max: 385 },
      pipelined: 'no',
      resources: { dsp: 10, bram: 4, uram: null, lut: 2100, ff: 1230 },
    });
    expect(shown(report)).toEqual(['scale/Loop 1@0: 64 x 6 = 384, null, no']);
  });

  it('of a whole design, with lines that end as on Windows', () => {
    const report = read(summary.replaceAll('\n', '\r\n'));
    expect(report).toMatchObject({
      tool: 'vitis_hls 2023.2',
      top: 'scale',
      part: 'xcu200-fsgd2104-2-e',
      flow: 'vitis',
      clockNs: null,
      latency: { min: null, average: null, max: 4111 },
      interval: { min: null, max: 4001 },
      pipelined: 'dataflow',
      resources: { dsp: 16, bram: 4, uram: 0, lut: 5210, ff: 3104 },
      available: { dsp: null },
    });
    expect(shown(report)).toEqual([
      'scale_Pipeline_first_pass_L/first_pass_L@0: 1024 x null..13 = null..2058, 2, yes',
      'scale/outer@0: 10 x null..205 = null..2050, null, no',
      'body/inner@0: null x null..3 = null, 1, rewind',
    ]);
  });

  it('tells of a row with a cell too many', () => {
    const wide = vitisModule.replace('|- rows       |', '|- ro | ws    |');
    expect(problemsOf(wide)).toEqual(['44: this row has 9 cells and its table 8 columns: it is not counted']);
    expect(readReport(wide).report?.loops.map(({ name }) => name)).toEqual(['cols', 'taps']);
  });

  it.each([
    ['before its latencies', vitisModule, '+ Latency', 'its tables are not all there'],
    ['before its resources', vitisModule, '* Summary: \n+--', 'its tables are not all there'],
    ['in its resources', vitisModule, '  548160|  274080|    0|', 'its tables are not all there'],
    ['after them', vitisModule, '  ~0|      ~0|    0|', 'its last table has no end'],
    ['in its modules', summary, '|  o first', 'its last table has no end'],
  ])('cut off %s is none', (_, text, at, reason) => {
    const cut = text.slice(0, text.indexOf(at));
    expect(cut.length).toBeGreaterThan(800);
    expect(readReport(cut).report).toBeUndefined();
    expect(problemsOf(cut)[0]).toBe(`${cut.trimEnd().split('\n').length}: this report is cut off: ${reason}`);
  });
});

describe('numbers that can not be', () => {
  const broken = (latency: string): string => vitisModule.replace('|      140|     1290|', `|      140| ${latency}|`);
  it.each([
    ['below zero', '-1290', 'number'],
    ['of no end', '99999999999999999999999', 'count'],
    ['of parts of a cycle', '12.5', 'count'],
  ])('are unknown: %s', (_, text, what) => {
    expect(readReport(broken(text)).report?.latency).toEqual({ min: 140, average: null, max: null });
    expect(problemsOf(broken(text))).toEqual([`32: '${text}' is no ${what} for the latency: it is taken as unknown`]);
    const xml = xmlReport({ top: 'scale', version: '2022.2', best: '70', latency: text });
    expect(readReport(xml).report?.latency.max).toBeNull();
    expect(problemsOf(xml)[0]).toMatch(/is no (?:number|count) for Worst-caseLatency: it is taken as unknown$/);
  });

  it('but a count with an exponent is one', () => {
    expect(readReport(broken('1.29e+03')).report?.latency.max).toBe(1290);
  });

  it('and units below zero', () => {
    const xml = xmlReport({ top: 'scale', version: '2022.2', dsp: -3 });
    expect(readReport(xml).report?.resources).toMatchObject({ dsp: null, lut: 420 });
    expect(problemsOf(xml)).toEqual([expect.stringMatching(/'-3' is no number for DSP/)]);
  });
});

describe('a clock period', () => {
  it.each([
    ['10.00 ns', 10],
    ['0.01 us', 10],
    ['5000 ps', 5],
    ['100.00 MHz', 10],
  ])('of %s is %d ns in text', (text, ns) => {
    expect(readReport(vitisModule.replace('10.00 ns', text)).report?.clockNs).toBe(ns);
  });

  it('is in the unit of the XML', () => {
    const xml = (unit: string): string =>
      xmlReport({ top: 'scale', version: '2022.2', clock: '100' }).replace('<unit>ns', `<unit>${unit}`);
    expect(readReport(xml('MHz')).report?.clockNs).toBe(10);
    expect(readReport(xml('weeks')).report?.clockNs).toBeNull();
    expect(problemsOf(xml('weeks'))).toEqual([
      expect.stringMatching(/'100 weeks' is no \w+ for the clock period: it is taken as unknown$/),
    ]);
  });
});

describe('the table of utilisation', () => {
  it('is read by its headings, which need not stand under the border', () => {
    const text = vitisModule
      .replace('| BRAM_18K|  DSP |   FF   |   LUT  | URAM|', '|FF|LUT|DSP|URAM|BRAM_18K                  |')
      .replace('|Total            |        0|     3|      84|      62|    0|', '|Total |84|62|3|0|1|');
    expect(read(text).resources).toEqual({ ff: 84, lut: 62, dsp: 3, uram: 0, bram: 1 });
  });

  it('may have the names in another column', () => {
    const text = vitisModule.replace(/^\|([^|]+)\|([^|]+)\|((?:[^|]+\|){4})$/gm, '|$2|$1|$3');
    expect(read(text).resources).toEqual({ ff: 84, lut: 62, dsp: 3, uram: 0, bram: 0 });
  });

  it('without its total says so', () => {
    const text = vitisModule.replace(/^\|Total {2}.*\n/m, '');
    expect(readReport(text).report?.resources).toEqual({ ff: null, lut: null, dsp: null, uram: null, bram: null });
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/the row 'Total' of the utilisation is missing: it is taken as unknown$/),
    ]);
  });
});
