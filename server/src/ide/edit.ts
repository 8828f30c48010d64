import type { WorkspaceEdit } from 'vscode-languageserver-types';
import type { LineIndex } from '../base/lines';
import type { SourceEdit } from '../base/edit';
import { rangeOf } from './range';

/** One edit (and one undo) of one version of a document. */
export function workspaceEdit(
  uri: string,
  version: number,
  lines: LineIndex,
  edits: readonly SourceEdit[],
): WorkspaceEdit {
  return {
    documentChanges: [
      {
        textDocument: { uri, version },
        edits: edits.map((edit) => ({ range: rangeOf(lines, edit.span), newText: edit.newText })),
      },
    ],
  };
}
