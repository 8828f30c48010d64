import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { Analysis } from '../analysis/types';
import type { Problem, Severity } from '../base/problem';

export interface CheckedFile {
  readonly path: string;
  readonly analysis: Analysis;
}

interface Found {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
}

export type CheckFormat = 'text' | 'json' | 'sarif';

/** What `check` prints, and whether any diagnostic is an error. Lines and columns count from 1. */
export function checkReport(
  files: readonly CheckedFile[],
  format: CheckFormat,
  version: string,
): { text: string; hasErrors: boolean } {
  const found = files.flatMap(({ path, analysis }) =>
    analysis.problems.map((problem) => located(path, analysis, problem)),
  );
  const hasErrors = found.some((each) => each.severity === 'error');
  if (format === 'json') return { text: JSON.stringify(found, null, 1) + '\n', hasErrors };
  if (format === 'sarif') return { text: sarif(found, version), hasErrors };
  const lines = found.map((f) => `${f.file}:${f.line}:${f.column}: ${f.severity}: ${f.message} [${f.code}]`);
  const counts =
    found.length === 0 ? `${files.length === 1 ? 'No problem' : `No problem in ${files.length} files`}.` : undefined;
  return { text: [...lines, ...(counts === undefined ? [] : [counts])].join('\n') + '\n', hasErrors };
}

function located(file: string, { lines }: Analysis, problem: Problem): Found {
  const from = lines.position(problem.span.start);
  const to = lines.position(problem.span.end);
  const { code, severity, message } = problem;
  return {
    file,
    line: from.line + 1,
    column: from.column + 1,
    end_line: to.line + 1,
    end_column: to.column + 1,
    code,
    severity,
    message,
  };
}

const sarifLevels: Readonly<Record<Severity, 'error' | 'warning' | 'note' | 'none'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

function sarif(found: readonly Found[], version: string): string {
  const run = new SarifRunBuilder().initSimple({ toolDriverName: 'PragmaLens', toolDriverVersion: version });
  for (const code of new Set(found.map((each) => each.code))) {
    run.addRule(new SarifRuleBuilder().initSimple({ ruleId: code, shortDescriptionText: code }));
  }
  for (const each of found) {
    const result = new SarifResultBuilder().initSimple({
      ruleId: each.code,
      level: sarifLevels[each.severity],
      messageText: each.message,
      fileUri: encodeURI(each.file),
      startLine: each.line,
      startColumn: each.column,
      endLine: each.end_line,
      endColumn: each.end_column,
    });
    run.addResult(result);
  }
  const builder = new SarifBuilder();
  builder.addRun(run);
  return builder.buildSarifJsonString({ indent: true }) + '\n';
}
