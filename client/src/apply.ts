import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { applyDesignRequest, type SiteDirective } from '../../server/src/lsp/protocol';

/**
 * Puts a design into the text it was explored for, as one edit (one undo). False, and a message, when the text is another
 * by now or the design can't be put in.
 */
export async function applyDesign(
  client: LanguageClient,
  uri: string,
  version: number,
  directives: unknown,
): Promise<boolean> {
  const answer = await client.sendRequest(applyDesignRequest, {
    textDocument: { uri, version },
    directives: directives as readonly SiteDirective[],
  });
  if (answer.kind === 'refused') return refuse(answer.reason);
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  if (document.version !== version) return refuse('The text has changed since it was explored. Explore again.');
  return vscode.workspace.applyEdit(edit);
}

function refuse(reason: string): false {
  void vscode.window.showWarningMessage(`PragmaLens: ${reason}`);
  return false;
}
