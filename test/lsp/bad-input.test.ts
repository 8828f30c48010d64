/** What people really have open, and installations that lack something: each gets its message in the right place. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Hover } from 'vscode-languageserver-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient, type TestClient } from './client';
import { cut, matrixVector } from './kernels';

const isBuilt = existsSync('dist/server.js');
const { text, position } = cut(matrixVector);
const half = text.slice(0, text.indexOf('sum +='));

describe.skipIf(!isBuilt)('a text that is no kernel', () => {
  let client: TestClient;
  beforeAll(async () => {
    client = await startClient('dist/server.js', { enable: 'always' });
  });
  afterAll(async () => {
    expect(client.log.filter((line) => /uncaught|unhandled/.test(line))).toEqual([]);
    expect(await client.stop()).toBe(0);
  });

  /** Lines of errors with what they say: `line: start of the message`. */
  const errors: readonly (readonly [name: string, content: string, told: readonly string[]])[] = [
    ['an empty file', '', []],
    ['blanks', ' \n\t\r\n', []],
    ['a header', '#pragma once\n#include <ap_int.h>\nvoid top(ap_int<8> a[16]);\n', []],
    ['a half-typed index', `${half}sum += A[i][`, ["4: This '{' is never closed"]],
    ['a half-typed loop', 'void f(int a[8]) {\n  L: for (int i = 0; i <\n}\n', ["2: The header of this 'for'"]],
    ['prose', 'Dear all,\n\nfor (some) reason this is (((( no program {{\n', ['1: This does not read as C or C++']],
    ['bytes', '\0\x01\x02', ['1: This does not read as C or C++']],
  ];

  it.each(errors)('%s', async (name, content, told) => {
    const uri = `file:///${encodeURIComponent(name)}.cpp`;
    client.open(uri, content);
    const found = (await client.diagnostics(uri, 1)).filter(({ severity }) => severity === 1);
    const shown = found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    for (const each of told) expect(shown).toContainEqual(expect.stringContaining(each));
    if (told.length === 0) expect(shown).toEqual([]);
    for (const line of [0, 1, 99]) {
      const params = { textDocument: { uri }, position: { line, character: 2 } };
      await client.connection.sendRequest('textDocument/hover', params);
      await client.connection.sendRequest('textDocument/completion', params);
      await client.connection.sendRequest('textDocument/codeLens', params);
      const explored = await client.connection.sendRequest('pragmaLens/explore', {
        textDocument: { uri },
        where: { position: params.position },
      });
      expect(explored).toHaveProperty('kind');
    }
    expect(client.exitCode()).toBeUndefined();
  });
});

describe.skipIf(!isBuilt)('an installation whose model', () => {
  const installations: readonly (readonly [name: string, change: (model: string) => void, reason: string])[] = [
    ['is missing', (model) => rmSync(model, { recursive: true }), 'its files are not installed'],
    [
      'has another schema',
      (model) => {
        const manifest = JSON.parse(readFileSync(join(model, 'model.json'), 'utf8')) as object;
        writeFileSync(join(model, 'model.json'), JSON.stringify({ ...manifest, contract: 'beef' }));
      },
      'the model is of another schema (contract beef',
    ],
    ['is half there', (model) => writeFileSync(join(model, 'head.onnx'), 'half'), "the model can't be opened"],
    ['has a broken manifest', (model) => writeFileSync(join(model, 'model.json'), '{'), "its files can't be read"],
  ];

  it.each(installations)('%s gives analytic terms, and says so', { timeout: 60_000 }, async (_, change, reason) => {
    // Inside the repository, so that the bundle finds its native packages.
    mkdirSync('test-results', { recursive: true });
    const copy = mkdtempSync(resolve('test-results', 'model-'));
    try {
      cpSync('dist', copy, { recursive: true });
      change(join(copy, 'model'));
      const client = await startClient(join(copy, 'server.js'));
      const uri = 'file:///matvec.cpp';
      client.open(uri, text);
      const status = await client.status();
      expect(status.kind).toBe('no-model');
      expect(status.lines.join(' ')).toContain(`predictions are analytic terms alone: ${reason}`);
      const params = { textDocument: { uri }, position };
      const hover = await client.connection.sendRequest<Hover>('textDocument/hover', params);
      expect(JSON.stringify(hover.contents)).toContain('No model');
      expect(await client.stop()).toBe(0);

      writeFileSync(join(copy, 'matvec.cpp'), text);
      const command = [join(copy, 'cli.js'), 'predict', join(copy, 'matvec.cpp')];
      const told = execFileSync(process.execPath, command, { encoding: 'utf8', stdio: 'pipe' });
      expect(told).toMatch(/latency +[\d,]+ cycles/);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
