import { functionNamed } from '../kernel/ir';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import type { Analysis } from '../analysis/types';
import { shift } from '../base/span';
import type { Problem, Severity } from '../base/problem';
import type { Recommendation } from '../explore/types';
import { loopName } from '../kernel/names';
import type { DesignData } from './design-data';
import type { FixData } from './fix-data';
import * as format from './format';
import { rangeOf } from './range';

const source = 'PragmaLens';

/** Of a change that pays. */
const recommendationCode = 'recommend.pragmas';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What problems of a text that may be mended have besides. */
export interface Mending {
  /** Of the text that the mends are edits of. */
  readonly version: number;
  /** Where a code is explained; undefined for one that is not. */
  readonly documentation: (code: string) => string | undefined;
}

/**
 * What was not understood or is wrong, with its mends in `data` for the quick fixes. Of problems that say the same of the
 * same place, one.
 */
export function problemDiagnostics(
  { lines }: Pick<Analysis, 'lines'>,
  problems: readonly Problem[],
  mending?: Mending,
): Diagnostic[] {
  const seen = new Set<string>();
  return problems
    .filter((problem) => {
      const key = `${problem.code} ${problem.span.start} ${problem.span.end} ${problem.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ code, message, span, severity, fixes = [] }) => {
      const href = mending?.documentation(code);
      return {
        range: rangeOf(lines, span),
        severity: severities[severity],
        code,
        ...(href === undefined ? {} : { codeDescription: { href } }),
        source,
        message,
        ...(mending ? { data: { version: mending.version, fixes } satisfies FixData } : {}),
      };
    });
}

/** One information per loop where a change pays, on the loop's header; its design is in `data` for the quick fix. */
export function recommendationDiagnostics(
  analysis: Analysis,
  version: number,
  recommendations: readonly Recommendation[],
): Diagnostic[] {
  return recommendations.flatMap((recommendation) => {
    const owner = functionNamed(analysis.kernel, recommendation.function);
    const loop = owner?.loops[recommendation.loop];
    const before = recommendation.before.prediction.latency?.value ?? null;
    const after = recommendation.after.prediction.latency?.value ?? null;
    if (!owner || owner.file !== null || !loop || before === null || after === null) return [];
    const what = format.directives(recommendation.directives, loopName(owner, loop, analysis.lines));
    const gain = format.speedup(before, after);
    const data: DesignData = {
      version,
      title: `Insert ${format.plural(recommendation.directives.length, 'pragma')}: ${lowerFirst(what)} (${gain})`,
      directives: recommendation.directives,
    };
    return [
      {
        range: rangeOf(analysis.lines, shift(loop.headerSpan, owner.start)),
        severity: DiagnosticSeverity.Information,
        code: recommendationCode,
        source,
        message: `${what}: ${format.grouped(before)} → ${format.cycles(after)} (${gain})`,
        data,
      },
    ];
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
