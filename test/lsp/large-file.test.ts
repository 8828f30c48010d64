/** A long file must not keep anybody waiting who asks about something else. */
import { existsSync } from 'node:fs';
import type { Hover } from 'vscode-languageserver-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startClient, type TestClient } from './client';
import { cut, longSource, matrixVector } from './kernels';

const built = 'dist/server.js';
const { text, position } = cut(matrixVector);
const long = 'file:///long.cpp';
const small = 'file:///small.cpp';
const lines = longSource(20_000);

describe.skipIf(!existsSync(built))('a file of 20,000 lines', { timeout: 120_000 }, () => {
  let client: TestClient;
  beforeEach(async () => {
    client = await startClient(built);
    client.open(small, text);
    await client.diagnostics(small, 1);
  });
  afterEach(async () => {
    if (client.exitCode() === undefined) await client.stop();
  });

  const hover = (uri: string, at: typeof position): Promise<Hover | null> =>
    client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: at });
  const inLong = { line: 1, character: 3 };

  it('is analysed while others are answered', async () => {
    const answered: string[] = [];
    client.open(long, lines);
    const ofLong = hover(long, inLong).then((found) => {
      answered.push('long');
      return found;
    });
    for (let i = 0; i < 3; i++) {
      expect(await hover(small, position)).not.toBeNull();
      answered.push('small');
    }
    expect((await ofLong)?.range?.start.line).toBe(1);
    expect(answered).toEqual(['small', 'small', 'small', 'long']);
    await client.diagnostics(long, 1);
  });

  it('is given up for its next version', async () => {
    client.open(long, lines);
    const before = hover(long, inLong);
    await hover(small, position);
    client.change(long, 2, text);
    const after = hover(long, position);
    await expect(before).rejects.toThrow('the text has changed');
    expect((await after)?.range?.start).toEqual(position);
  });

  it('does not keep the server from ending', async () => {
    client.open(long, lines);
    const asked = hover(long, inLong).then(
      () => 'answered',
      () => 'dropped',
    );
    await hover(small, position);
    expect(await client.stop()).toBe(0);
    expect(await Promise.race([asked, Promise.resolve('open')])).not.toBe('answered');
  });
});
