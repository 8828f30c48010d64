import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { statusNotification } from '../../server/src/lsp/protocol';
import { applyDesign } from './apply';
import { createExplorePanel } from './explore-panel';
import { createClient } from './server';
import { createStatusItem } from './status';
import { siteFrom } from './where';

let client: LanguageClient | undefined;

/** Starts the language server and registers the commands of the manifest. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = createClient(context);
  client = started;
  const status = createStatusItem();
  const panel = createExplorePanel(context.extensionUri, started);
  context.subscriptions.push(
    status,
    panel,
    started.onNotification(statusNotification, status.show),
    vscode.commands.registerCommand('pragmaLens.explore', (uri?: unknown, site?: unknown) => {
      const place = siteFrom(uri, site);
      return place ? panel.explore(place.uri, place.where) : noEditor();
    }),
    vscode.commands.registerCommand('pragmaLens.applyDesign', (uri: string, version: number, directives: unknown) =>
      applyDesign(started, uri, version, directives),
    ),
    vscode.commands.registerCommand('pragmaLens.restartServer', () => started.restart()),
    vscode.commands.registerCommand('pragmaLens.showLog', () => started.outputChannel.show()),
  );
  try {
    await started.start();
  } catch (error) {
    status.show({ kind: 'problem', summary: 'not working', lines: [`The server did not start: ${String(error)}`] });
  }
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function noEditor(): Promise<undefined> {
  await vscode.window.showInformationMessage('PragmaLens: open a C or C++ file and put the cursor in a loop.');
  return undefined;
}
