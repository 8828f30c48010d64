import * as vscode from 'vscode';
import type { ExploreSite, ExploreWhere } from '../../server/src/lsp/protocol';

export interface Place {
  readonly uri: string;
  readonly where: ExploreWhere;
}

/** The place that a command's arguments name (those of a code lens), else the cursor; undefined with no C or C++ editor. */
export function siteFrom(uri: unknown, site: unknown): Place | undefined {
  if (typeof uri === 'string' && isSite(site)) return { uri, where: { site } };
  const editor = vscode.window.activeTextEditor;
  if (!editor || !['c', 'cpp'].includes(editor.document.languageId)) return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), where: { position: { line, character } } };
}

function isSite(value: unknown): value is ExploreSite {
  return (
    typeof value === 'object' &&
    value !== null &&
    'function' in value &&
    typeof value.function === 'string' &&
    'loop' in value &&
    (value.loop === null || typeof value.loop === 'number')
  );
}
