/** `csynth.xml` and `<module>_csynth.xml`. */
import type { Problem } from '../base/problem';
import { span, type Span } from '../base/span';
import { flowOf, toolOf, unknownRange, versionOf } from './report';
import type { Range, ReadReport, ReportedLoop, UnitName, Units } from './report';
import { valueReader, type ValueReader } from './values';
import { xmlTree, type Element } from './xml-tree';

/** Names of the units by version: `DSP48E` until 2019. */
const unitElements: Readonly<Record<UnitName, readonly string[]>> = {
  dsp: ['DSP', 'DSP48E', 'DSP48', 'DSP58'],
  bram: ['BRAM_18K'],
  uram: ['URAM'],
  lut: ['LUT'],
  ff: ['FF'],
};

/** What a loop's element holds besides the loops in it. */
const loopFields = /^(?:Name|Slack|TripCount|.*Latency|Pipeline\w*|InstanceList|range|SourceLocation)$/;

export function readXmlReport(text: string): ReadReport {
  const tree = xmlTree(text);
  if ('message' in tree) return failed('report.syntax', tree.message, span(tree.at, tree.at + 1));
  const [root] = tree;
  if (root?.name !== 'profile') {
    const found = root ? `its root is <${root.name}>` : 'it has no element';
    return failed(
      'report.not-a-report',
      `this is no synthesis report: ${found}, not <profile>`,
      root?.span ?? span(0, 0),
    );
  }
  // The library closes what is left open.
  if (!/<\/profile\s*>\s*$/.test(text)) {
    const end = text.trimEnd().length;
    return failed('report.truncated', 'this report is cut off: </profile> is missing at its end', span(end, end));
  }
  const problems: Problem[] = [];
  const values = valueReader(problems);
  const assignments = at(root, 'UserAssignments');
  const version = versionOf(at(root, 'ReportVersion', 'Version')?.text);
  const top = textAt(assignments, 'TopModelName');
  const estimates = at(root, 'PerformanceEstimates');
  const overall = at(estimates, 'SummaryOfOverallLatency');
  const cycles = (name: string): number | null => countAt(values, overall, name);
  const area = at(root, 'AreaEstimates');
  const modules = at(root, 'ModuleInformation')?.children.filter(({ name }) => name === 'Module') ?? [];
  const own = loopsOf(values, estimates, top ?? '');
  return {
    report: {
      form: 'xml',
      tool: toolOf(version),
      version,
      top,
      part: textAt(assignments, 'Part'),
      flow: flowOf(at(assignments, 'FlowTarget')?.text),
      clockNs: clockAt(values, assignments),
      latency: {
        min: cycles('Best-caseLatency'),
        average: numberAt(values, overall, 'Average-caseLatency'),
        max: cycles('Worst-caseLatency'),
      },
      interval: { min: cycles('Interval-min'), max: cycles('Interval-max') },
      pipelined: pipelineWord(at(estimates, 'PipelineType')?.text),
      loops: [
        ...own,
        // Most versions list the top among the modules as well, some there alone.
        ...modules
          .filter((module) => own.length === 0 || textAt(module, 'Name') !== top)
          .flatMap((module) => loopsOf(values, at(module, 'PerformanceEstimates'), textAt(module, 'Name') ?? '')),
      ],
      resources: unitsOf(values, at(area, 'Resources')),
      available: unitsOf(values, at(area, 'AvailableResources')),
    },
    problems,
  };
}

function failed(code: string, message: string, where: Span): ReadReport {
  return { problems: [{ code, message, span: where, severity: 'error' }] };
}

function at(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce((found, name) => found?.children.find((child) => child.name === name), element);
}

function textAt(element: Element | undefined, name: string): string | null {
  return at(element, name)?.text || null;
}

function countAt(values: ValueReader, parent: Element | undefined, name: string): number | null {
  const element = at(parent, name);
  return element ? values.count(element.text, name, element.span) : null;
}

function numberAt(values: ValueReader, parent: Element | undefined, name: string): number | null {
  const element = at(parent, name);
  return element ? values.number(element.text, name, element.span) : null;
}

/** Text, or an element `range` with `min` and `max`. */
function rangeAt(values: ValueReader, parent: Element, name: string): Range {
  const element = at(parent, name);
  if (!element) return unknownRange;
  const range = at(element, 'range');
  if (!range) return values.range(element.text, name, element.span);
  return { min: countAt(values, range, 'min'), max: countAt(values, range, 'max') };
}

function loopsOf(values: ValueReader, estimates: Element | undefined, module: string): ReportedLoop[] {
  const walk = (parent: Element, depth: number): ReportedLoop[] =>
    parent.children.filter(isLoop).flatMap((element) => {
      const ii = countAt(values, element, 'PipelineII');
      const type = pipelineWord(at(element, 'PipelineType')?.text);
      const row: ReportedLoop = {
        name: textAt(element, 'Name') ?? element.name,
        module,
        depth,
        tripCount: rangeAt(values, element, 'TripCount'),
        ii,
        iterationLatency: rangeAt(values, element, 'IterationLatency'),
        latency: rangeAt(values, element, 'Latency'),
        pipelined: type ?? (ii === null ? 'no' : 'yes'),
        span: element.span,
      };
      return [row, ...walk(element, depth + 1)];
    });
  const summary = at(estimates, 'SummaryOfLoopLatency');
  return summary ? walk(summary, 0) : [];
}

/** Whatever its name, which is the loop's: a label may be that of a field. */
function isLoop(element: Element): boolean {
  const has = (name: string): boolean => at(element, name) !== undefined;
  return has('TripCount') || (has('Latency') && (has('IterationLatency') || !loopFields.test(element.name)));
}

function unitsOf(values: ValueReader, area: Element | undefined): Units {
  const count = (unit: UnitName): number | null => {
    const name = unitElements[unit].find((each) => at(area, each) !== undefined);
    return name === undefined ? null : countAt(values, area, name);
  };
  return { dsp: count('dsp'), bram: count('bram'), uram: count('uram'), lut: count('lut'), ff: count('ff') };
}

function pipelineWord(text: string | undefined): string | null {
  const word = text?.trim().toLowerCase();
  return word === undefined || word === '' ? null : word === 'none' ? 'no' : word;
}

function clockAt(values: ValueReader, assignments: Element | undefined): number | null {
  const period = at(assignments, 'TargetClockPeriod');
  return period ? values.period(period.text, at(assignments, 'unit')?.text, period.span) : null;
}
