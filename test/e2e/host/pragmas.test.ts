/** What the editor does for the pragmas of a text: lints with their quick fixes, completion, hover. */
import * as assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../support/until';

const content = `void scale(const int in[64], int out[64]) {
  int buffer[64];
  #pragma HLS array_partition variable=bufer type=cyclic factor=4
  for (int i = 0; i < 64; i++) {
    #pragma HLS 
    buffer[i] = in[i] * 3;
  }
  for (int i = 0; i < 64; i++) {
    #pragma HLS pipeline II=1
    out[i] = buffer[i];
  }
}
`;

describe('pragmas in the editor', () => {
  let document: vscode.TextDocument;

  before(async () => {
    document = await vscode.workspace.openTextDocument({ language: 'cpp', content });
    await vscode.window.showTextDocument(document);
  });

  it('have lints, whose quick fix mends the text', async () => {
    const { range } = await until('the lint', () => lints('hls.unknown-variable')[0]);
    assert.equal(document.lineAt(range.start).text.trim(), content.split('\n')[2]?.trim());
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const edit = actions.find(({ title }) => title === "Change 'bufer' to 'buffer'")?.edit;
    assert.ok(edit, actions.map(({ title }) => title).join(' | '));
    assert.ok(await vscode.workspace.applyEdit(edit), 'the edit was taken');
    assert.match(document.getText(), /variable=buffer type=cyclic/);
    await until('the lint to go', () => lints('hls.unknown-variable').length === 0);
  });

  it('are completed by name', async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      positionAfter('#pragma HLS '.length, /#pragma HLS $/m),
    );
    const names = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const name of ['pipeline', 'unroll', 'loop_tripcount']) assert.ok(names.includes(name), names.join(' '));
  });

  it('are explained on hover', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      positionAfter('#pragma HLS pi'.length, /#pragma HLS pipeline/),
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((part) => (typeof part === 'string' ? part : part.value))
      .join('\n');
    assert.match(text, /#pragma HLS pipeline/);
    assert.match(text, /set_directive_pipeline/);
  });

  function lints(code: string): vscode.Diagnostic[] {
    return vscode.languages
      .getDiagnostics(document.uri)
      .filter((each) => (typeof each.code === 'object' ? each.code.value : each.code) === code);
  }

  function positionAfter(length: number, pattern: RegExp): vscode.Position {
    return document.positionAt(document.getText().search(pattern) + length);
  }
});
