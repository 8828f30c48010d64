import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Hover } from 'vscode-languageserver-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../../server/src/lsp/protocol';
import { startClient, type TestClient } from './client';
import { cut, matrixVector } from './kernels';

const built = 'dist/server.js';
const { text, position } = cut(matrixVector);

describe.skipIf(!existsSync(built))('the built server, with a config file beside the source', () => {
  let client: TestClient;
  const folder = mkdtempSync(join(tmpdir(), 'pragma-lens-lsp-'));
  const config = join(folder, 'hls_config.cfg');
  const configUri = pathToFileURL(config).href;
  const uri = pathToFileURL(join(folder, 'matvec.cpp')).href;
  const write = (...lines: string[]): void => writeFileSync(config, ['[hls]', 'clock=8ns', ...lines, ''].join('\n'));

  async function hover(at = position): Promise<string> {
    const params = { textDocument: { uri }, position: at };
    const { contents } = await client.connection.sendRequest<Hover>('textDocument/hover', params);
    return (contents as { value: string }).value.replaceAll('\u202f', ' ');
  }

  beforeAll(async () => {
    write('syn.file=matvec.cpp', 'syn.directive.pipeline=matvec/col off', 'syn.directive.unroll=matvec/coll factor=2');
    client = await startClient(built);
    client.open(uri, text);
    await client.diagnostics(uri, 1);
  });

  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it('predicts with its directives and its clock, and names it', async () => {
    const shown = await hover();
    expect(shown).toContain('II **not pipelined**');
    expect(shown).toContain('at 8 ns');
    expect(await hover({ line: 3, character: 6 })).toContain('Directives of `hls_config.cfg` hold as well.');
    const status = await client.connection.sendRequest<Status>('pragmaLens/getStatus', null);
    expect(status.lines).toContain('Directives of hls_config.cfg hold in matvec.cpp.');
  });

  it('tells what is wrong in it, at its line', async () => {
    const [diagnostic, ...others] = await client.diagnosticsOf(configUri);
    expect(others).toEqual([]);
    expect(diagnostic?.message).toBe("no loop 'coll' in function 'matvec'; did you mean 'col'?");
    expect(diagnostic?.range.start).toEqual({ line: 4, character: 0 });
  });

  it('follows its changes', async () => {
    write('syn.file=matvec.cpp', 'syn.directive.unroll=matvec/col factor=2');
    const told = client.nextDiagnosticsOf(configUri);
    const changes = [{ uri: configUri, type: 2 }];
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    expect(await told).toEqual([]);
    expect(await hover()).toContain('Unrolled by **2**');
  });
});
