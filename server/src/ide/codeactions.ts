import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver-types';
import type { LineIndex } from '../base/lines';
import type { SourceEdit } from '../explore/types';
import type { SiteDirective } from '../kernel/directive';
import { isDesignData } from './design-data';
import { workspaceEdit } from './edit';

/** The text that the actions change. */
export interface ActionContext {
  readonly uri: string;
  readonly version: number;
  readonly lines: LineIndex;
  readonly editsFor: (directives: readonly SiteDirective[]) => readonly SourceEdit[];
}

/**
 * A quick fix for each diagnostic that carries a design. One of an older version gives none: its sites may have moved, and
 * a fresh diagnostic is on its way.
 */
export function codeActions(context: ActionContext, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const data: unknown = diagnostic.data;
    if (!isDesignData(data) || data.version !== context.version) return [];
    const edits = context.editsFor(data.directives);
    if (edits.length === 0) return [];
    return [
      {
        title: data.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
        edit: workspaceEdit(context.uri, context.version, context.lines, edits),
      },
    ];
  });
}
