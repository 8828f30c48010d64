/** `csynth.rpt` (a summary of all modules) and `<module>_csynth.rpt`. */
import type { Problem } from '../base/problem';
import { span } from '../base/span';
import { flowOf, toolOf, unknownRange, versionOf } from './report';
import type { Range, ReadReport, ReportedLoop, SynthesisReport, UnitName, Units } from './report';
import { tablesOf, type Table, type TableRow } from './text-table';
import { valueReader, type ValueReader } from './values';

const unitHeadings: Readonly<Record<UnitName, RegExp>> = {
  dsp: /^DSP(?:48E?|58)?$/i,
  bram: /^BRAM(?:_18K)?$/i,
  uram: /^URAM$/i,
  lut: /^LUT$/i,
  ff: /^FF$/i,
};
const noUnits: Units = { dsp: null, bram: null, uram: null, lut: null, ff: null };

type Totals = Pick<
  SynthesisReport,
  'latency' | 'interval' | 'pipelined' | 'loops' | 'resources' | 'available' | 'clockNs'
>;

export function readTextReport(text: string): ReadReport {
  const title =
    /(?:Vitis HLS|Vivado HLS|Vivado\(TM\) HLS)\s+Report\s+for\s+'([^']*)'|Synthesis Summary Report of '([^']*)'/i.exec(
      text,
    );
  if (!title) {
    const message =
      "this is no synthesis report: no line says 'HLS Report for' or 'Synthesis Summary Report of' a function";
    return { problems: [{ code: 'report.not-a-report', message, span: span(0, 0), severity: 'error' }] };
  }
  const problems: Problem[] = [];
  const tables = tablesOf(text, problems);
  const values = valueReader(problems);
  const top = (title[1] ?? title[2] ?? '').trim() || null;
  const totals =
    title[2] === undefined ? moduleTotals(tables, values, top ?? '') : summaryTotals(tables, values, top ?? '');
  if (!totals || !tables.every(({ isClosed }) => isClosed)) {
    const end = text.trimEnd().length;
    const message = `this report is cut off: ${totals ? 'its last table has no end' : 'its tables are not all there'}`;
    return { problems: [{ code: 'report.truncated', message, span: span(end, end), severity: 'error' }, ...problems] };
  }
  const head = (name: string): string | undefined =>
    new RegExp(`^[ \\t]*\\*[ \\t]*${name}:[ \\t]*(.*?)[ \\t]*$`, 'mi').exec(text)?.[1];
  const version = versionOf(head('Version'));
  // The title of a summary does not name the tool; there is none before Vitis HLS.
  const tool = toolOf(version, title[2] === undefined ? title[0].replace('(TM)', '') : 'Vitis HLS');
  return {
    report: {
      form: 'text',
      tool,
      version,
      top,
      part: head('Target device') || null,
      flow: flowOf(/\((.*)\)/.exec(head('Solution') ?? '')?.[1]),
      ...totals,
    },
    problems,
  };
}

/** The whole design's, of its row in the table of modules and loops; its first module is the top. */
function summaryTotals(tables: readonly Table[], values: ValueReader, top: string): Totals | undefined {
  const table = tables.find(
    ({ headings }) => column(headings, /modules/i) >= 0 && column(headings, /^Trip Count$/i) >= 0,
  );
  if (!table) return undefined;
  const cell = cellReader(table);
  const loops: ReportedLoop[] = [];
  /** Name and indentation of the modules around a row. */
  const around: { readonly name: string; readonly indent: number; readonly isLoop: boolean }[] = [];
  let totals: Omit<Totals, 'loops'> | undefined;
  for (const row of unwrapped(table.rows)) {
    const [, blanks = '', marker, text = ''] = /^(\s*)([+o*])\s+(.*?)\s*\*?\s*$/.exec(row.cells[0] ?? '') ?? [];
    if (marker === undefined) continue;
    const trips = values.range(cell(row, /^Trip Count$/i), 'the trip count', row.span);
    const isLoop = marker === 'o' || (marker === '*' && trips.max !== null);
    const indent = blanks.length;
    while (around.length > 0 && (around.at(-1)?.indent ?? 0) >= indent) around.pop();
    const latency = atMost(values.range(cell(row, /^Latency \(cycles\)$/i), 'the latency', row.span));
    const interval = values.range(cell(row, /^Interval$/i), 'the interval', row.span);
    const pipelined = wordOf(cell(row, /^Pipelined$/i));
    if (isLoop) {
      const module = around.findLast((each) => !each.isLoop)?.name ?? top;
      loops.push({
        name: text,
        module,
        depth: around.length - 1 - around.findLastIndex((each) => !each.isLoop),
        tripCount: trips,
        ii: pipelined === 'no' || pipelined === null ? null : interval.max,
        iterationLatency: atMost(values.range(cell(row, /^Iteration Latency$/i), 'the iteration latency', row.span)),
        latency,
        pipelined,
        span: row.span,
      });
    } else if (!totals) {
      // `-` is none of them: a count that isn't known has no column.
      const resources = unitsOf(table, row, values, 0);
      totals = {
        latency: { ...latency, average: null },
        interval: atMost(interval),
        pipelined,
        clockNs: clockOf(tables, values),
        resources,
        available: noUnits,
      };
    }
    around.push({ name: text, indent, isLoop });
  }
  return totals && { ...totals, loops };
}

function moduleTotals(tables: readonly Table[], values: ValueReader, module: string): Totals | undefined {
  const overall = tables.find(
    ({ headings }) =>
      column(headings, /^Latency\b.*\bmin$/i) >= 0 &&
      column(headings, /^Interval\b.*\bmin$/i) >= 0 &&
      column(headings, /instance|loop|module/i) < 0,
  );
  const row = overall?.rows[0];
  if (!overall || !row) return undefined;
  const cell = cellReader(overall);
  const cycles = (heading: RegExp, what: string): number | null => values.count(cell(row, heading), what, row.span);
  const area = tables.find(
    (table) =>
      column(table.headings, /^LUT$/i) >= 0 && table.rows.some((each) => /^Available$/i.test(nameOf(table, each))),
  );
  if (!area) return undefined;
  const areaOf = (name: string): Units => {
    const found = area.rows.find((each) => nameOf(area, each) === name);
    if (!found) values.missing(`the row '${name}' of the utilisation`, area.rows[0]?.span ?? row.span);
    return found ? unitsOf(area, found, values, null) : noUnits;
  };
  return {
    latency: {
      min: cycles(/^Latency(?: \(cycles\))? min$/i, 'the latency'),
      average: null,
      max: cycles(/^Latency(?: \(cycles\))? max$/i, 'the latency'),
    },
    interval: {
      min: cycles(/^Interval\b.*\bmin$/i, 'the interval'),
      max: cycles(/^Interval\b.*\bmax$/i, 'the interval'),
    },
    pipelined: wordOf(cell(row, /^Pipeline\b.*Type$/i)),
    clockNs: clockOf(tables, values),
    loops: tables
      .filter(({ headings }) => headings[0] === 'Loop Name')
      .flatMap((table) => moduleLoops(table, values, module)),
    resources: areaOf('Total'),
    available: areaOf('Available'),
  };
}

/** `- L1`, ` + L2`, `  ++ L3`: the signs say how deep. */
function moduleLoops(table: Table, values: ValueReader, module: string): ReportedLoop[] {
  const cell = cellReader(table);
  return unwrapped(table.rows).map((row) => {
    const [, signs = '-', name = ''] = /^\s*(-|\++)\s+(.*?)\s*$/.exec(row.cells[0] ?? '') ?? [];
    const number = (heading: RegExp, what: string): number | null => values.count(cell(row, heading), what, row.span);
    return {
      name,
      module,
      depth: signs === '-' ? 0 : signs.length,
      tripCount: values.range(cell(row, /^Trip Count$/i), 'the trip count', row.span),
      ii: number(/^Initiation Interval\b.*achieved$/i, 'the initiation interval'),
      iterationLatency: values.range(cell(row, /^Iteration Latency$/i), 'the iteration latency', row.span),
      latency: {
        min: number(/^Latency\b.*\bmin$/i, 'the latency'),
        max: number(/^Latency\b.*\bmax$/i, 'the latency'),
      },
      pipelined: wordOf(cell(row, /^Pipelined$/i)),
      span: row.span,
    };
  });
}

/** Long names go on in the next row, whose other cells are blank; the numbers stand in either. */
function unwrapped(rows: readonly TableRow[]): TableRow[] {
  const out: TableRow[] = [];
  for (const row of rows) {
    const name = row.cells[0] ?? '';
    const last = out.at(-1);
    if (/^\s*(?:[-o*]|\++)\s/.test(name) || !last) out.push(row);
    else
      out[out.length - 1] = {
        cells: row.cells.map((cell, i) => {
          const before = last.cells[i] ?? '';
          return i === 0 ? before.trimEnd() + cell.trim() : before.trim() === '' ? cell : before;
        }),
        span: last.span,
      };
  }
  return out;
}

function clockOf(tables: readonly Table[], values: ValueReader): number | null {
  const table = tables.find(({ headings }) => column(headings, /^Clock$/i) >= 0 && column(headings, /^Target$/i) >= 0);
  const row = table?.rows[0];
  if (!table || !row) return null;
  const text = cellReader(table)(row, /^Target$/i) ?? '';
  const unit = /[a-z]+$/i.exec(text)?.[0];
  return values.period(text.slice(0, text.length - (unit?.length ?? 0)), unit, row.span);
}

/** `dash`: what a `-` stands for. A unit without a column is unknown. */
function unitsOf(table: Table, row: TableRow, values: ValueReader, dash: 0 | null): Units {
  const cell = cellReader(table);
  const count = (unit: UnitName): number | null => {
    const text = cell(row, unitHeadings[unit]);
    if (text === undefined) return null;
    return text === '-' ? dash : values.count(text, unit.toUpperCase(), row.span);
  };
  return { dsp: count('dsp'), bram: count('bram'), uram: count('uram'), lut: count('lut'), ff: count('ff') };
}

function cellReader({ headings }: Table): (row: TableRow, heading: RegExp) => string | undefined {
  return (row, heading) => row.cells[column(headings, heading)]?.trim();
}

function column(headings: readonly string[], heading: RegExp): number {
  return headings.findIndex((text) => heading.test(text));
}

/** The name in a row of the utilisation. */
function nameOf({ headings }: Table, row: TableRow): string {
  return (row.cells[Math.max(0, column(headings, /^Name$/i))] ?? '').trim();
}

/** The summary prints the maximum: the minimum is as unknown as it was, unless a range is given. */
function atMost(range: Range): Range {
  return range.max === null ? unknownRange : range.min === range.max ? { min: null, max: range.max } : range;
}

function wordOf(text: string | undefined): string | null {
  const word = text?.toLowerCase() ?? '';
  return word === '' || word === '-' ? null : word === 'none' ? 'no' : word;
}
