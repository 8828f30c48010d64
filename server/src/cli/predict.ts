import type { Engine } from '../analysis/engine-types';
import type { Analysis, DesignResult } from '../analysis/types';
import { neverCancelled } from '../base/cancel';
import type { Problem } from '../base/problem';
import { rowProblems } from '../kernel/design-doubts';
import { functionIndex, functionNamed } from '../kernel/ir';
import { loopLine, loopName } from '../kernel/names';
import type { Target } from '../predict/types';
import { unknownCauses } from '../predict/unknown-latency';
import { refuseErrors, type GivenDirectives } from './directives';
import { retarget, type DesignLine, type DesignRow } from './design-rows';
import { UsageError } from './failure';
import { causeText, targetOf, topOf, totals, type PredictOptions, type Totals } from './predict-shared';
import { conditionsOf, type RowConditions } from './row-conditions';

/** Designs predicted together in a file of designs. */
const chunkSize = 1024;

export interface LoopRow {
  readonly function: string;
  readonly label: string;
  /** In `file`, or in the text itself. */
  readonly line: number;
  /** The header that the function is in. */
  readonly file?: string;
  readonly trip_count: number | null;
  readonly latency: number | null;
  readonly ii: number | null;
  readonly depth: number | null;
  readonly pipelined: boolean;
  readonly unroll: number;
}

export interface Report extends Totals {
  readonly loops: readonly LoopRow[];
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly line: number;
    readonly severity: string;
    /** Where that is not the source. */
    readonly file?: string;
  }[];
}

/** Predicts the design that the source holds, changed by a directives file. */
export async function predictOne(
  engine: Engine,
  analysis: Analysis,
  path: string,
  options: PredictOptions,
  given: GivenDirectives,
): Promise<Report> {
  const target = targetOf(options, given.conditions);
  const top = topOf(engine, analysis, path, options.top ?? given.top);
  const { outside, problems: found } = given.match([analysis]);
  refuseErrors(found);
  const [result] = await engine.predict(
    analysis,
    { target, top, analyticOnly: options.analytic, outside: outside[0] },
    [given.spec],
    neverCancelled,
  );
  if (!result) throw new Error('no prediction');
  const wrong = result.problems.filter((problem) => problem.severity === 'error');
  if (wrong[0]) throw new UsageError(`${given.path ?? path}: ${wrong.map((p) => p.message).join('; ')}`);
  const problems = [...analysis.problems, ...result.problems].map(({ code, message, span, severity }) => ({
    code,
    message,
    line: analysis.lines.lineOf(span.start) + 1,
    severity,
  }));
  const ofFile = found.map(({ file, problem: { code, message, span, severity } }) => ({
    code,
    message,
    line: file.lines.lineOf(span.start) + 1,
    severity,
    file: file.path,
  }));
  return {
    ...totals(top, target, result.prediction),
    loops: loopRows(analysis, result),
    problems: [...problems, ...unknownProblems(analysis, top, target, result), ...ofFile],
  };
}

/**
 * Predicts one design after another, yielding a JSON value per line of the file. A row's own part, clock, tool and top hold
 * where the command line says nothing; a row that can't be read gives its reason. `problems` are of the row: those of the
 * source, which all rows share, are not repeated.
 */
export async function predictRows(
  engine: Engine,
  analysis: Analysis,
  path: string,
  options: PredictOptions,
  lines: readonly DesignLine[],
): Promise<object[]> {
  const out: object[] = new Array<object>(lines.length);
  // What is wrong with the command line or the source is wrong for all rows.
  targetOf(options, {});
  const saysTop = (line: DesignLine): boolean => 'spec' in line && line.fields.top !== undefined;
  if (options.top !== undefined || !lines.some(saysTop)) topOf(engine, analysis, path, options.top);
  const groups = new Map<string, RowGroup>();
  lines.forEach((line, i) => {
    if ('error' in line) {
      out[i] = { ...empty, problems: [{ message: line.error }] };
      return;
    }
    const { part, clock_ns, tool, unsafe_math, flow, top } = line.fields;
    const key = JSON.stringify([part, clock_ns, tool, unsafe_math, flow, top]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { ...conditionsOf(engine, analysis, options, line), rows: [] }));
    if ('error' in group) out[i] = { ...empty, problems: [{ message: group.error }] };
    else group.rows.push(i);
  });
  for (const group of groups.values()) {
    if ('error' in group) continue;
    const { target, top, notes, rows } = group;
    const specs = rows.map((i) => {
      const { spec, fields } = lines[i] as DesignRow;
      return functionNamed(analysis.kernel, String(fields.top)) ? spec : retarget(spec, fields.top, top);
    });
    const request = { target, top, analyticOnly: options.analytic };
    const put = (start: number, results: readonly DesignResult[]): void =>
      results.forEach((result, at) => {
        const wrong = [...notes, ...result.problems.filter(isOfRow).map(({ message }) => message)];
        const row = totals(top, target, result.prediction);
        const problems = wrong.map((message) => ({ message }));
        out[rows[start + at] ?? 0] = problems.length > 0 ? { ...row, problems } : row;
      });
    // A chunk's predictions are let go soon: what lives long costs the collector more than the predictions do. Two are on their
    // way, so that the model has work while one ends.
    const running: Promise<void>[] = [];
    for (let start = 0; start < rows.length; start += chunkSize) {
      const chunk = specs.slice(start, start + chunkSize);
      running.push(engine.predict(analysis, request, chunk, neverCancelled).then((results) => put(start, results)));
      if (running.length === 2) await running.shift();
    }
    await Promise.all(running);
  }
  return out;
}

/** A pragma or directive that a row gives is not as it should be. */
function isOfRow({ code, severity }: Problem): boolean {
  return severity === 'error' || rowProblems.has(code);
}

/** The conditions of rows that say the same of them, or what is wrong with that; and where the rows stand. */
type RowGroup = RowConditions & { readonly rows: number[] };

const empty = {
  top: null,
  part: null,
  clock_ns: null,
  latency: null,
  latency_low: null,
  latency_high: null,
  ii: null,
  dsp: null,
  bram: null,
  uram: null,
  lut: null,
  ff: null,
  p_valid: null,
  in_distribution: null,
};

/** Why the latency is not known. */
function unknownProblems(
  analysis: Analysis,
  top: string,
  target: Target,
  { analytic }: DesignResult,
): Report['problems'] {
  const { kernel, lines } = analysis;
  return unknownCauses(kernel, functionIndex(kernel, top), target, analytic).map((cause) => {
    const { code, function: f } = cause;
    const loop = f.loops[cause.loop ?? -1];
    const line = loop ? loopLine(f, loop, lines) : lines.lineOf(f.start) + 1;
    const message = causeText(cause, lines);
    return { code, message, line, severity: 'information', ...(f.file === null ? {} : { file: f.file }) };
  });
}

function loopRows(analysis: Analysis, result: DesignResult): LoopRow[] {
  return result.analytic.functions.flatMap((estimate) => {
    const f = functionNamed(analysis.kernel, estimate.name);
    if (!f) return [];
    return estimate.loops.flatMap((row): LoopRow[] => {
      const loop = f.loops[row.loop];
      if (!loop) return [];
      return [
        {
          function: f.name,
          label: loopName(f, loop, analysis.lines),
          line: loopLine(f, loop, analysis.lines),
          ...(f.file === null ? {} : { file: f.file }),
          trip_count: row.tripCount,
          latency: row.latency,
          ii: row.ii,
          depth: row.depth,
          pipelined: row.pipelined,
          unroll: row.unroll,
        },
      ];
    });
  });
}
