import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver-types';
import type { Engine } from '../analysis/engine-types';
import type { PlacedProblem } from '../analysis/directives';
import type { Analysis } from '../analysis/types';
import { neverCancelled } from '../base/cancel';
import type { Fix } from '../base/edit';
import type { LineIndex } from '../base/lines';
import { isDesignData } from '../ide/design-data';
import { problemDiagnostics, recommendationDiagnostics } from '../ide/diagnostics';
import { isFixData } from '../ide/fix-data';
import { rangeOf } from '../ide/range';
import type { SiteDirective } from '../kernel/directive';
import { ruleOf } from '../lint/table';
import type { Target } from '../predict/types';
import { directiveLines } from './print';

export interface Found extends Place {
  readonly file: string;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Of a recommendation: the pragmas, each with its place. */
  readonly pragmas?: readonly string[];
  readonly fixes?: readonly FoundFix[];
}

/** A mend: replace the text between the places. */
export interface FoundFix {
  readonly title: string;
  readonly edits: readonly (Place & { readonly new_text: string })[];
}

/** Lines and columns count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

export type CheckFormat = 'text' | 'json' | 'sarif';

export interface CheckOptions {
  readonly target: Target;
  readonly top?: string;
  readonly maxUtilisation: number;
  /** Of a script or config file. */
  readonly outside: readonly SiteDirective[];
  /** File and line of one of them. */
  readonly outsidePlace?: (directive: SiteDirective) => string | undefined;
}

/** What the editor shows for a file: its problems, and the changes that pay where the top function is clear. */
export async function checkFile(
  engine: Engine,
  analysis: Analysis,
  file: string,
  options: CheckOptions,
): Promise<readonly Found[]> {
  const choice = engine.chooseTop(analysis, options.top);
  const tops = 'top' in choice ? [choice.top] : choice.candidates.slice(0, maxTops);
  const { target, outside, outsidePlace } = options;
  const problems = engine.lint(analysis, { target, tops, outside, outsidePlace, levels: {} });
  const diagnostics = problemDiagnostics(analysis, problems, {
    version: 0,
    documentation: (code) => ruleOf(code)?.reference,
  });
  if ('top' in choice) {
    const request = { target, top: choice.top, outside };
    const { maxUtilisation } = options;
    const recommended = await engine.recommend(analysis, { ...request, maxUtilisation }, neverCancelled);
    diagnostics.push(...recommendationDiagnostics(analysis, 0, recommended));
  }
  return diagnostics.map((diagnostic) => located(file, analysis.lines, diagnostic));
}

/** A file of many unrelated functions is no kernel; estimating each would only cost time. */
const maxTops = 8;

/** What is wrong in a script or config file of directives. */
export function checkDirectives(problems: readonly PlacedProblem[]): readonly Found[] {
  return problems.flatMap(({ file, problem }) =>
    problemDiagnostics(file, [problem]).map((diagnostic) => located(file.path, file.lines, diagnostic)),
  );
}

/** What `check` prints, and whether any diagnostic is an error. */
export async function checkReport(
  found: readonly Found[],
  format: CheckFormat,
  version: string,
): Promise<{ readonly text: string; readonly hasErrors: boolean }> {
  const hasErrors = found.some((each) => each.severity === 'error');
  if (format === 'json') return { text: JSON.stringify(found, null, 1) + '\n', hasErrors };
  if (format === 'sarif') return { text: (await import('./sarif')).sarif(found, version), hasErrors };
  const lines = found.flatMap((f) => [
    `${f.file}:${f.line}:${f.column}: ${f.severity}: ${f.message} [${f.code}]`,
    ...(f.pragmas ?? []),
  ]);
  return { text: (lines.length > 0 ? lines : ['Nothing to say.']).join('\n') + '\n', hasErrors };
}

const severities = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'information',
  [DiagnosticSeverity.Hint]: 'hint',
} as const;

function located(file: string, lines: LineIndex, diagnostic: Diagnostic): Found {
  const { range, code, severity, message, data } = diagnostic;
  const design = isDesignData(data) ? data : undefined;
  return {
    file,
    ...placeOf(range),
    code: String(code),
    severity: severities[severity ?? DiagnosticSeverity.Information],
    message,
    ...(design ? { pragmas: directiveLines(design.directives) } : {}),
    ...(isFixData(data) && data.fixes.length > 0 ? { fixes: data.fixes.map((fix) => foundFix(lines, fix)) } : {}),
  };
}

function placeOf({ start, end }: Range): Place {
  return {
    line: start.line + 1,
    column: start.character + 1,
    end_line: end.line + 1,
    end_column: end.character + 1,
  };
}

function foundFix(lines: LineIndex, { title, edits }: Fix): FoundFix {
  return {
    title,
    edits: edits.map(({ span, newText }) => ({ ...placeOf(rangeOf(lines, span)), new_text: newText })),
  };
}
