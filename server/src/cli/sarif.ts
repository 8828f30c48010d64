/** Diagnostics in the Static Analysis Results Interchange Format 2.1.0. Loaded only where it is asked for. */
import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import { ruleOf } from '../lint/table';
import type { Found, FoundFix } from './check';

const sarifLevels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

type SarifFix = NonNullable<SarifResultBuilder['result']['fixes']>[number];

function sarifFix(uri: string, { title, edits }: FoundFix): SarifFix {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: { uri },
        replacements: edits.map((edit) => ({
          deletedRegion: {
            startLine: edit.line,
            startColumn: edit.column,
            endLine: edit.end_line,
            endColumn: edit.end_column,
          },
          insertedContent: { text: edit.new_text },
        })),
      },
    ],
  };
}

/** One run of PragmaLens `version`, with a rule for each code. */
export function sarif(found: readonly Found[], version: string): string {
  const run = new SarifRunBuilder().initSimple({ toolDriverName: 'PragmaLens', toolDriverVersion: version });
  for (const code of new Set(found.map((each) => each.code))) {
    const rule = ruleOf(code);
    run.addRule(
      new SarifRuleBuilder().initSimple({
        ruleId: code,
        shortDescriptionText: rule?.title ?? code,
        ...(rule ? { helpUri: rule.reference } : {}),
      }),
    );
  }
  for (const each of found) {
    const uri = encodeURI(each.file);
    const result = new SarifResultBuilder().initSimple({
      ruleId: each.code,
      level: sarifLevels[each.severity],
      messageText: each.message,
      fileUri: uri,
      startLine: each.line,
      startColumn: each.column,
      endLine: each.end_line,
      endColumn: each.end_column,
    });
    if (each.fixes) result.result.fixes = each.fixes.map((fix) => sarifFix(uri, fix));
    run.addResult(result);
  }
  const builder = new SarifBuilder();
  builder.addRun(run);
  return builder.buildSarifJsonString({ indent: true }) + '\n';
}
