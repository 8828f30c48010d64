import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import type { Engine } from '../analysis/engine-types';
import type { PlacedProblem } from '../analysis/directives';
import type { Analysis } from '../analysis/types';
import { neverCancelled } from '../base/cancel';
import { isDesignData } from '../ide/design-data';
import { problemDiagnostics, recommendationDiagnostics } from '../ide/diagnostics';
import type { SiteDirective } from '../kernel/directive';
import type { Target } from '../predict/types';
import { directiveLines } from './print';

interface Found {
  readonly file: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Of a recommendation: the pragmas, each with its place. */
  readonly pragmas?: readonly string[];
}

export type CheckFormat = 'text' | 'json' | 'sarif';

export interface CheckOptions {
  readonly target: Target;
  readonly top?: string;
  readonly maxUtilisation: number;
  /** Of a script or config file. */
  readonly outside: readonly SiteDirective[];
}

/** What the editor shows for a file: its problems, and the changes that pay where the top function is clear. */
export async function checkFile(
  engine: Engine,
  analysis: Analysis,
  file: string,
  options: CheckOptions,
): Promise<readonly Found[]> {
  const diagnostics = problemDiagnostics(analysis, analysis.problems);
  const choice = engine.chooseTop(analysis, options.top);
  if ('top' in choice) {
    const request = { target: options.target, top: choice.top, outside: options.outside };
    const [result] = await engine.predict(analysis, request, [{ overrides: [], places: {} }], neverCancelled);
    const { maxUtilisation } = options;
    const recommended = await engine.recommend(analysis, { ...request, maxUtilisation }, neverCancelled);
    diagnostics.push(...problemDiagnostics(analysis, result?.problems ?? []));
    diagnostics.push(...recommendationDiagnostics(analysis, 0, recommended));
  }
  return diagnostics.map((diagnostic) => located(file, diagnostic));
}

/** What is wrong in a script or config file of directives. */
export function checkDirectives(problems: readonly PlacedProblem[]): readonly Found[] {
  return problems.flatMap(({ file, problem }) =>
    problemDiagnostics(file, [problem]).map((diagnostic) => located(file.path, diagnostic)),
  );
}

/** What `check` prints, and whether any diagnostic is an error. */
export function checkReport(
  found: readonly Found[],
  format: CheckFormat,
  version: string,
): { readonly text: string; readonly hasErrors: boolean } {
  const hasErrors = found.some((each) => each.severity === 'error');
  if (format === 'json') return { text: JSON.stringify(found, null, 1) + '\n', hasErrors };
  if (format === 'sarif') return { text: sarif(found, version), hasErrors };
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

function located(file: string, { range, code, severity, message, data }: Diagnostic): Found {
  const design = isDesignData(data) ? data : undefined;
  return {
    file,
    line: range.start.line + 1,
    column: range.start.character + 1,
    end_line: range.end.line + 1,
    end_column: range.end.character + 1,
    code: String(code),
    severity: severities[severity ?? DiagnosticSeverity.Information],
    message,
    ...(design ? { pragmas: directiveLines(design.directives) } : {}),
  };
}

const sarifLevels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

function sarif(found: readonly Found[], version: string): string {
  const run = new SarifRunBuilder().initSimple({ toolDriverName: 'PragmaLens', toolDriverVersion: version });
  for (const code of new Set(found.map((each) => each.code))) {
    run.addRule(new SarifRuleBuilder().initSimple({ ruleId: code, shortDescriptionText: code }));
  }
  for (const each of found) {
    run.addResult(
      new SarifResultBuilder().initSimple({
        ruleId: each.code,
        level: sarifLevels[each.severity],
        messageText: each.message,
        fileUri: encodeURI(each.file),
        startLine: each.line,
        startColumn: each.column,
        endLine: each.end_line,
        endColumn: each.end_column,
      }),
    );
  }
  const builder = new SarifBuilder();
  builder.addRun(run);
  return builder.buildSarifJsonString({ indent: true }) + '\n';
}
