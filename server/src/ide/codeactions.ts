import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver-types';
import type { SourceEdit } from '../base/edit';
import type { LineIndex } from '../base/lines';
import type { SiteDirective } from '../kernel/directive';
import { ignoreEdit } from '../lint/suppress';
import { isDesignData } from './design-data';
import { workspaceEdit } from './edit';
import { isFixData } from './fix-data';

/** The text that the actions change. */
export interface ActionContext {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly lines: LineIndex;
  readonly editsFor: (directives: readonly SiteDirective[]) => readonly SourceEdit[];
}

/**
 * Quick fixes for each diagnostic: its mends, or its design, and a comment that silences it. One of an older version gives
 * none: its places may have moved, and a fresh diagnostic is on its way.
 */
export function codeActions(context: ActionContext, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const data: unknown = diagnostic.data;
    const action = (title: string, edits: readonly SourceEdit[], isPreferred: boolean): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      ...(isPreferred ? { isPreferred } : {}),
      edit: workspaceEdit(context.uri, context.version, context.lines, edits),
    });
    if (isFixData(data) && data.version === context.version) {
      const isOnly = data.fixes.length === 1;
      return [
        ...data.fixes.map(({ title, edits }) => action(title, edits, isOnly)),
        ...ignoreActions(context, diagnostic, action),
      ];
    }
    if (!isDesignData(data) || data.version !== context.version) return [];
    const edits = context.editsFor(data.directives);
    if (edits.length === 0) return [];
    return [action(data.title, edits, true), ...ignoreActions(context, diagnostic, action)];
  });
}

/** A comment above the line. Errors of syntax are not to be silenced. */
function ignoreActions(
  { text, lines }: ActionContext,
  { code, range }: Diagnostic,
  action: (title: string, edits: readonly SourceEdit[], isPreferred: boolean) => CodeAction,
): CodeAction[] {
  if (typeof code !== 'string' || !/^(hls|recommend)\./.test(code)) return [];
  const offset = lines.lineStart(range.start.line);
  return [action(`Ignore ${code} on this line`, [ignoreEdit(text, lines, offset, code)], false)];
}
