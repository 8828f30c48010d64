import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  exploreProgress,
  exploreRequest,
  type ExploreResult,
  type ExploreView,
  type ExploreWhere,
} from '../../server/src/lsp/protocol';
import { applyDesign } from './apply';
import { exploreHtml } from './explore-html';
import type { FromPage, ToPage } from './panel-messages';

export interface ExplorePanel extends vscode.Disposable {
  /** Shows the panel and fills it; resolves to what it shows, undefined when cancelled, refused or failed. */
  explore(uri: string, where: ExploreWhere): Promise<ExploreView | undefined>;
}

/** What the panel shows: the last thing explored, or being explored. */
interface Shown {
  readonly uri: string;
  readonly where: ExploreWhere;
  readonly cancellation: vscode.CancellationTokenSource;
  explored?: Extract<ExploreResult, { kind: 'explored' }>;
  /** The text is no longer the one that was explored. */
  stale: boolean;
}

let lastToken = 0;

/** One panel for all explorations; a new one replaces what it shows. */
export function createExplorePanel(extensionUri: vscode.Uri, client: LanguageClient): ExplorePanel {
  const media = vscode.Uri.joinPath(extensionUri, 'dist', 'media');
  let panel: vscode.WebviewPanel | undefined;
  let shown: Shown | undefined;
  let lastMessage: ToPage = { kind: 'loading', done: 0, total: 0 };

  function post(message: ToPage): void {
    lastMessage = message;
    void panel?.webview.postMessage(message);
  }

  function open(): void {
    if (panel) {
      panel.reveal(undefined, true);
      return;
    }
    panel = vscode.window.createWebviewPanel(
      'pragmaLens.explore',
      'Explore pragmas',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [media] },
    );
    panel.webview.onDidReceiveMessage((message: FromPage) => void receive(message));
    panel.onDidDispose(() => {
      panel = undefined;
      shown?.cancellation.cancel();
      shown = undefined;
    });
    panel.webview.html = exploreHtml(panel.webview, media);
  }

  async function explore(uri: string, where: ExploreWhere): Promise<ExploreView | undefined> {
    shown?.cancellation.cancel();
    const current: Shown = { uri, where, cancellation: new vscode.CancellationTokenSource(), stale: false };
    shown = current;
    open();
    post({ kind: 'loading', done: 0, total: 0 });
    const progressToken = `explore-${++lastToken}`;
    const progress = client.onProgress(exploreProgress, progressToken, ({ done, total }) => {
      if (shown === current) post({ kind: 'loading', done, total });
    });
    try {
      const params = { textDocument: { uri }, where, progressToken };
      const result = await client.sendRequest(exploreRequest, params, current.cancellation.token);
      if (shown !== current) return undefined;
      if (result.kind === 'refused') {
        post({ kind: 'message', text: result.reason });
        return undefined;
      }
      current.explored = result;
      if (panel) panel.title = `Explore: ${result.view.title}`;
      current.stale = isStale(uri, result.version);
      post({ kind: 'view', view: result.view, stale: current.stale });
      return result.view;
    } catch (error) {
      if (shown === current) post({ kind: 'message', text: failureText(error, current.cancellation.token) });
      return undefined;
    } finally {
      progress.dispose();
    }
  }

  async function receive(message: FromPage): Promise<void> {
    const current = shown;
    if (message.kind === 'ready') void panel?.webview.postMessage(lastMessage);
    if (!current) return;
    const { uri, explored } = current;
    if (message.kind === 'cancel') current.cancellation.cancel();
    if (message.kind === 'again') await explore(uri, explored ? { site: explored.site } : current.where);
    if (message.kind === 'copy' && explored) {
      await vscode.env.clipboard.writeText(explored.view.rows[message.row]?.scripts[message.form] ?? '');
    }
    if (message.kind === 'apply' && explored) {
      const directives = explored.view.rows[message.row]?.directives ?? [];
      const done = await applyDesign(client, uri, explored.version, directives);
      if (done) await explore(uri, { site: explored.site });
    }
  }

  const edits = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (!shown?.explored || document.uri.toString() !== shown.uri) return;
    const stale = isStale(shown.uri, shown.explored.version);
    if (stale === shown.stale) return;
    shown.stale = stale;
    post({ kind: 'view', view: shown.explored.view, stale });
  });

  return {
    explore,
    dispose: () => {
      edits.dispose();
      panel?.dispose();
    },
  };
}

function isStale(uri: string, version: number): boolean {
  return vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri)?.version !== version;
}

function failureText(error: unknown, token: vscode.CancellationToken): string {
  if (token.isCancellationRequested) return 'Cancelled.';
  const contentModified = -32801;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === contentModified) return 'The text changed while it was explored.';
  return `The exploration failed: ${error instanceof Error ? error.message : String(error)}`;
}
