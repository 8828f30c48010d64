import { existsSync } from 'node:fs';
import type { CodeAction, CodeLens, CompletionItem, Hover, TextDocumentEdit } from 'vscode-languageserver-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApplyDesignResult, ExploreResult } from '../../server/src/lsp/protocol';
import { startClient, type TestClient } from './client';
import { cut, matrixVector } from './kernels';

const built = 'dist/server.js';
const isBuilt = existsSync(built);
if (!isBuilt) console.warn(`${built} is not there (npm run build makes it): the tests of the built server are skipped`);

const { text, position } = cut(matrixVector);
const uri = 'file:///matvec.cpp';

describe.skipIf(!isBuilt)('the built server', () => {
  let client: TestClient;

  beforeAll(async () => {
    client = await startClient(built);
    client.open(uri, text);
  });

  afterAll(async () => {
    expect(client.log.filter((line) => /uncaught|unhandled/.test(line))).toEqual([]);
    expect(await client.stop()).toBe(0);
  });

  const document = { textDocument: { uri } };

  it('says what it can do, and its status', async () => {
    expect(client.capabilities).toMatchObject({ hoverProvider: true, codeLensProvider: {}, textDocumentSync: 2 });
    expect(['ready', 'no-model']).toContain((await client.status()).kind);
    expect(await client.connection.sendRequest('pragmaLens/getStatus', null)).toEqual(await client.status());
  });

  it('hovers over a loop with its latency', async () => {
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', { ...document, position });
    const { value } = hover.contents as { value: string };
    expect(value).toContain('**Loop `col`**');
    expect(value).toMatch(/[\d,]+ cycles/);
    expect(value).toContain('64');
    expect(hover.range?.start).toEqual(position);
  });

  it('completes pragmas, and documents them on hover', async () => {
    const typed = 'file:///completed.cpp';
    const content = text.replace('sum +=', '#pragma HLS unroll fac\nsum +=');
    client.open(typed, content);
    const before = content.slice(0, content.indexOf(' fac') + 4).split('\n');
    const end = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const params = { textDocument: { uri: typed }, position: end };
    const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', params);
    expect(items.map(({ label }) => label)).toContain('factor');
    const elsewhere = { textDocument: { uri: typed }, position: { line: 0, character: 0 } };
    expect(await client.connection.sendRequest('textDocument/completion', elsewhere)).toEqual([]);
    const over = { textDocument: { uri: typed }, position: { line: end.line, character: end.character - 6 } };
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', over);
    expect((hover.contents as { value: string }).value).toContain('#pragma HLS unroll');
  });

  it('has lenses for the function and its outermost loop', async () => {
    const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', document);
    expect(lenses.map((lens) => lens.range.start.line)).toEqual([3, 3, 4, 4]);
    expect(lenses.map((lens) => lens.command?.title)).toContain('Explore pragmas');
  });

  it('proposes pragmas, and inserts them by quick fix', async () => {
    const diagnostics = await client.diagnostics(uri, 1);
    const [diagnostic] = diagnostics.filter(({ code }) => code === 'recommend.pragmas');
    if (!diagnostic) throw new Error('no recommendation');
    expect(diagnostic.message).toMatch(/: [\d,]+ → [\d,]+ cycles \([\d.,]+×\)$/);
    const [action] = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      ...document,
      range: diagnostic.range,
      context: { diagnostics: [diagnostic] },
    });
    const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(action?.isPreferred).toBe(true);
    expect(change?.textDocument).toEqual({ uri, version: 1 });
    expect(change?.edits.map((edit) => edit.newText).join('')).toMatch(/^\s*#pragma HLS /m);
  });

  it('explores with progress, and turns a row into an edit of the version that was explored', async () => {
    const progress: unknown[] = [];
    const token = 'progress-1';
    client.connection.onNotification('$/progress', (params: { token: string; value: unknown }) => {
      if (params.token === token) progress.push(params.value);
    });
    const params = { ...document, where: { position }, progressToken: token };
    const result = await client.connection.sendRequest<ExploreResult>('pragmaLens/explore', params);
    if (result.kind !== 'explored') throw new Error(result.reason);
    expect(result.site).toEqual({ function: 'matvec', loop: 2 });
    expect(result.view.title).toBe('Loop col in matvec');
    expect(progress.length).toBeGreaterThan(0);
    const [base, best] = result.view.rows;
    expect(best?.latency?.value).toBeLessThan(base?.latency?.value ?? 0);

    const apply = (version: number): Promise<ApplyDesignResult> =>
      client.connection.sendRequest('pragmaLens/applyDesign', {
        textDocument: { uri, version },
        directives: best?.directives,
      });
    expect(await apply(result.version)).toMatchObject({ kind: 'edit' });
    expect(await apply(result.version + 1)).toMatchObject({ kind: 'refused' });
  });

  it('keeps silent in C++ that is not HLS', async () => {
    const plain = 'file:///main.cpp';
    client.open(plain, 'int main() {\n  for (int i = 0; i < 9; i++) {}\n}\n');
    expect(await client.diagnostics(plain, 1)).toEqual([]);
    const params = { textDocument: { uri: plain }, position: { line: 1, character: 3 } };
    expect(await client.connection.sendRequest('textDocument/hover', params)).toBeNull();
    expect(await client.connection.sendRequest('textDocument/codeLens', params)).toEqual([]);
  });

  it('answers for a document that is not open, and for a place past the end', async () => {
    const nowhere = { textDocument: { uri: 'file:///nowhere.cpp' }, position };
    expect(await client.connection.sendRequest('textDocument/hover', nowhere)).toBeNull();
    const past = { ...document, position: { line: 999, character: 999 } };
    expect(await client.connection.sendRequest('textDocument/hover', past)).toBeNull();
    const explored = await client.connection.sendRequest<ExploreResult>('pragmaLens/explore', {
      ...nowhere,
      where: { position },
    });
    expect(explored.kind).toBe('refused');
  });

  it('publishes for the newest version of a text that is being typed', async () => {
    const typed = 'file:///typed.cpp';
    client.open(typed, text);
    for (let version = 2; version <= 20; version++) {
      client.change(typed, version, text.replace('sum +=', `sum${'+'.repeat(version)}=`));
    }
    client.change(typed, 21, text);
    const recommendations = await client.diagnostics(typed, 21);
    expect(recommendations.map(({ code }) => code)).toContain('recommend.pragmas');
  });
});

describe.skipIf(!isBuilt)('the built server, told to end', () => {
  it('ends well in the middle of an exploration', async () => {
    const client = await startClient(built, { exploreSeconds: 60 });
    client.open(uri, text);
    const started = new Promise((resolve) => client.connection.onNotification('$/progress', resolve));
    const params = { textDocument: { uri }, where: { position }, progressToken: 'p' };
    client.connection.sendRequest('pragmaLens/explore', params).catch(() => undefined);
    await started;
    expect(await client.stop()).toBe(0);
  });
});

describe.skipIf(!isBuilt)('the built server, badly set up', () => {
  it('says what is wrong with the settings, once, and works', async () => {
    const client = await startClient(built, { part: 'xcu20', clockNs: 'fast' });
    client.open(uri, text);
    const params = { textDocument: { uri }, position };
    expect(await client.connection.sendRequest('textDocument/hover', params)).not.toBeNull();
    expect(await client.connection.sendRequest('pragmaLens/getStatus', null)).toMatchObject({ kind: 'problem' });
    void client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.diagnostics(uri, 1);
    expect(client.messages.filter((message) => message.includes('xcu20'))).toHaveLength(1);
    expect(client.messages.filter((message) => message.includes('clockNs'))).toHaveLength(1);
    expect(await client.stop()).toBe(0);
  });
});
