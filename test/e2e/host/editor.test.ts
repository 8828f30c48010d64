import * as assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from '../support/until';

/** Numbers as the extension writes them, such as `12,345 cycles`. */
const cycles = /\d[\d,.]*[kM]? cycles/;

let editor: vscode.TextEditor;
let uri: vscode.Uri;

before(async () => {
  const found = await vscode.workspace.findFiles('**/gemm.cpp');
  assert.equal(found.length, 1, 'the workspace holds gemm.cpp');
  uri = found[0] as vscode.Uri;
  editor = await vscode.window.showTextDocument(uri);
});

describe('the packaged extension', () => {
  it('is installed from the VSIX and starts on a C++ file', async () => {
    const extension = vscode.extensions.getExtension('pragma-lens.pragma-lens');
    assert.ok(extension, 'the extension is installed');
    await until('activation', () => extension.isActive);
  });

  it('carries an ONNX runtime that loads', () => {
    const path = vscode.extensions.getExtension('pragma-lens.pragma-lens')?.extensionPath ?? '';
    const runtime = createRequire(join(path, 'dist/server.js'))('onnxruntime-node') as { InferenceSession?: unknown };
    assert.equal(typeof runtime.InferenceSession, 'function');
  });

  it('shows predicted cycles on hover over a loop', async () => {
    const position = positionOf('for (int k');
    const text = await until('a hover with cycles', async () => {
      const shown = (await hoverText(position)) ?? '';
      return cycles.test(shown) ? shown : undefined;
    });
    assert.match(text, /trip count/i);
    assert.match(text, /II/);
  });

  it('says nothing on a line that is no loop', async () => {
    assert.doesNotMatch((await hoverText(positionOf('float sum'))) ?? '', cycles);
  });

  it('names the gain in a diagnostic on a loop that can be faster', async () => {
    const diagnostic = await until('a diagnostic', () => gains()[0]);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Information);
    assert.match(diagnostic.message, /\d/);
    assert.match(editor.document.lineAt(diagnostic.range.start.line).text, /for \(|:/);
  });

  it('inserts a pragma by quick fix, and one undo takes it back', async () => {
    const original = editor.document.getText();
    await applyAction((await quickFixOfGain()).action);
    await until('the pragma in the text', () => editor.document.getText() !== original);
    const added = countPragmas(editor.document.getText()) - countPragmas(original);
    assert.ok(added >= 1, `a pragma was added:\n${editor.document.getText()}`);

    await vscode.commands.executeCommand('undo');
    await until('the text as it was', () => editor.document.getText() === original);
  });

  it('follows an edit: a loop that has its pragma gets other advice', async () => {
    const original = editor.document.getText();
    const { action, message } = await quickFixOfGain();
    await applyAction(action);
    await until('other diagnostics', () => gains().every((d) => d.message !== message));
    await vscode.commands.executeCommand('undo');
    await until('the first diagnostic again', () => gains().some((d) => d.message === message));
    assert.equal(editor.document.getText(), original);
  });

  it('has code lenses with cycles and Explore pragmas', async () => {
    const titles = await until('code lenses', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 50);
      const words = lenses.flatMap((lens) => lens.command?.title ?? []);
      return words.length > 0 ? words : undefined;
    });
    assert.ok(
      titles.some((title) => cycles.test(title)),
      titles.join(' | '),
    );
    assert.ok(
      titles.some((title) => /explore pragmas/i.test(title)),
      titles.join(' | '),
    );
  });

  it('opens the explore panel for the loop at the cursor', async () => {
    editor.selection = new vscode.Selection(positionOf('for (int k'), positionOf('for (int k'));
    await vscode.commands.executeCommand('pragmaLens.explore');
    await until('the panel', () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .some((tab) => tab.input instanceof vscode.TabInputWebview && /pragmaLens/i.test(tab.input.viewType)),
    );
  });

  it('survives a file that is not C++ and goes on answering', async () => {
    const prose = await vscode.workspace.openTextDocument({
      language: 'cpp',
      content: 'Dear all,\n#pragma HLS for ((((\n',
    });
    await vscode.window.showTextDocument(prose);
    await vscode.commands.executeCommand('vscode.executeHoverProvider', prose.uri, new vscode.Position(1, 3));
    await vscode.window.showTextDocument(uri);
    await until('a hover with cycles', async () => cycles.test((await hoverText(positionOf('for (int k'))) ?? ''));
  });
});

function positionOf(text: string): vscode.Position {
  const offset = editor.document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is in the file`);
  return editor.document.positionAt(offset);
}

async function hoverText(position: vscode.Position): Promise<string | undefined> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

function gains(): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((d) => d.source === 'PragmaLens' && d.severity === vscode.DiagnosticSeverity.Information);
}

/** A diagnostic's message and its quick fix; asked together, as diagnostics of an older text may still be shown. */
async function quickFixOfGain(): Promise<{ message: string; action: vscode.CodeAction }> {
  return until('a diagnostic with a quick fix', async () => {
    for (const { message, range } of gains()) {
      const action = (await quickFixes(range))[0];
      if (action) return { message, action };
    }
    return undefined;
  });
}

async function quickFixes(range: vscode.Range): Promise<vscode.CodeAction[]> {
  const kind = vscode.CodeActionKind.QuickFix.value;
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind,
    10,
  );
  return actions.filter((action) => /pragma|pipeline|unroll|partition/i.test(action.title));
}

async function applyAction(action: vscode.CodeAction): Promise<void> {
  if (action.edit) assert.ok(await vscode.workspace.applyEdit(action.edit), 'the edit was taken');
  if (action.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

function countPragmas(text: string): number {
  return text.match(/^\s*#pragma HLS /gm)?.length ?? 0;
}
