/** Reports as text for people. */
import * as words from '../ide/format';
import { directiveFromJson } from '../kernel/directive-json';
import { printPragma } from '../kernel/pragma-print';
import { isAbsent, type SiteDirective } from '../kernel/directive';
import type { ExploreReport, FrontierRow } from './explore';
import type { Report } from './predict';

export function predictText(report: Report): string {
  const { top, part, clock_ns: clockNs, latency, latency_low: low, latency_high: high } = report;
  const range =
    latency === null || low === null || high === null ? '' : `, ${words.interval({ value: latency, low, high })}`;
  const lines = [
    `${top} on ${part} at ${clockNs} ns`,
    `  latency    ${words.latency(latency, clockNs)}${range}`,
    `  interval   ${words.cycles(report.ii)}`,
    `  resources  ${resources(report)}`,
  ];
  if (report.p_valid !== null) lines.push(`  synthesises in time with probability ${words.percent(report.p_valid)}`);
  if (report.in_distribution === false)
    lines.push('  unlike the kernels the model was trained on: take the numbers with care');
  lines.push(
    '',
    ...table(
      ['loop', 'line', 'trips', 'II', 'depth', 'latency', ''],
      report.loops.map((loop) => [
        loop.label,
        loop.file === undefined ? String(loop.line) : `${loop.file}:${loop.line}`,
        count(loop.trip_count),
        count(loop.ii),
        count(loop.depth),
        count(loop.latency),
        [loop.pipelined ? 'pipelined' : '', loop.unroll > 1 ? `unrolled by ${loop.unroll}` : '']
          .filter((t) => t !== '')
          .join(', '),
      ]),
    ),
  );
  for (const problem of report.problems)
    lines.push(
      `${problem.file === undefined ? '' : `${problem.file}, `}line ${problem.line}: ${problem.severity}: ${problem.message} [${problem.code}]`,
    );
  return lines.join('\n') + '\n';
}

export function exploreText(report: ExploreReport): string {
  const { base, frontier, evaluated, notes } = report;
  const lines = [
    `Now: ${words.cycles(base.latency)}, ${resources(base)}.`,
    `Looked at ${words.plural(evaluated, 'design')}; ${words.plural(frontier.length, 'is', 'are')} on the frontier:`,
    '',
    ...table(
      ['#', 'cycles', 'speed-up', 'DSP', 'BRAM', 'LUT', 'largest share', 'change'],
      frontier.map((row, i) => [
        String(i + 1),
        count(row.latency),
        words.speedup(base.latency, row.latency),
        count(row.dsp),
        count(row.bram),
        count(row.lut),
        words.percent(row.max_utilisation),
        words.directives(directivesOf(row)),
      ]),
    ),
  ];
  return [...lines, ...notes.map((note) => `note: ${note}`)].join('\n') + '\n';
}

/** The pragmas of one row, each with its place. */
export function pragmaLines(row: FrontierRow): string[] {
  return directiveLines(directivesOf(row));
}

/** Directives as pragmas, each with the function and loop that it goes to. */
export function directiveLines(directives: readonly SiteDirective[]): string[] {
  return directives.map((d) => {
    const place = [d.function, d.loop].filter((name) => name !== undefined).join('/');
    return isAbsent(d) ? `  ${place}: remove ${d.kind}` : `  ${place}: ${printPragma(d)}`;
  });
}

/** The directives of one row. */
export function directivesOf(row: FrontierRow): SiteDirective[] {
  return row.directives.flatMap((json) => {
    const directive = directiveFromJson(json);
    return typeof directive === 'string' ? [] : [directive];
  });
}

function resources(row: {
  dsp: number | null;
  bram: number | null;
  uram: number | null;
  lut: number | null;
  ff: number | null;
}): string {
  return (['dsp', 'bram', 'uram', 'lut', 'ff'] as const)
    .map((name) => `${words.resourceLabels[name]} ${count(row[name])}`)
    .join(', ');
}

/** `1,234`, or `?` where it is not known. */
export function count(value: number | null): string {
  return value === null ? '?' : words.grouped(value);
}

/** Columns padded to their widest cell; numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, i) =>
        /^[\d,.]+[×%]?$|^\?$/.test(cell) || all[0] === row
          ? cell.padStart(widths[i] ?? 0)
          : cell.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
