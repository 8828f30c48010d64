import * as vscode from 'vscode';
import type { Status } from '../../server/src/lsp/protocol';

const icons: Readonly<Record<Status['kind'], string>> = {
  starting: '$(sync~spin)',
  ready: '$(circuit-board)',
  'no-model': '$(info)',
  problem: '$(warning)',
};

/** The status item, shown while a C or C++ editor is visible. */
export function createStatusItem(): vscode.Disposable & { show(status: Status): void } {
  const item = vscode.window.createStatusBarItem('pragmaLens.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'PragmaLens';
  item.command = 'pragmaLens.showLog';

  function follow(): void {
    const isNeeded = vscode.window.visibleTextEditors.some(({ document }) =>
      ['c', 'cpp'].includes(document.languageId),
    );
    if (isNeeded) item.show();
    else item.hide();
  }

  function show(status: Status): void {
    item.text = `${icons[status.kind]} PragmaLens${status.kind === 'ready' ? '' : `: ${status.summary}`}`;
    item.tooltip = new vscode.MarkdownString().appendText(
      ['PragmaLens: ' + status.summary, ...status.lines].join('\n\n'),
    );
    item.backgroundColor =
      status.kind === 'problem' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: item.text.replace(/\$\([^)]*\)/, '').trim() };
  }

  const subscription = vscode.window.onDidChangeVisibleTextEditors(follow);
  show({ kind: 'starting', summary: 'starting', lines: [] });
  follow();
  return {
    show,
    dispose: () => {
      subscription.dispose();
      item.dispose();
    },
  };
}
