import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, repoFiles } from './files';

/** Each layer may import from itself and from those before it; of the two fronts, lsp and cli, neither imports the other. */
const layers = [
  'base',
  'reports',
  'syntax',
  'kernel',
  'graph',
  'predict',
  'explore',
  'lint',
  'analysis',
  'ide',
  'lsp',
  'cli',
];

/** Where each of these packages may be imported. A package that isn't named here is free. */
const homes: Record<string, RegExp> = {
  'fast-xml-parser': /^server\/src\/reports\/xml-tree\.ts$/,
  'web-tree-sitter': /^server\/src\/syntax\//,
  'onnxruntime-node': /^server\/src\/predict\/onnx\.ts$/,
  'vscode-languageserver-types': /^server\/src\/(ide|lsp|cli)\//,
  'vscode-languageserver-textdocument': /^server\/src\/lsp\//,
  'vscode-languageserver-protocol': /^server\/src\/lsp\//,
  'vscode-languageserver': /^server\/src\/lsp\//,
  'vscode-languageclient': /^client\//,
  vscode: /^client\//,
  commander: /^server\/src\/cli\//,
  'node:fs': /^(client|server\/src\/(lsp|cli))\//,
  'node:child_process': /^client\//,
};

/** The rule that the import breaks, or null. `from` is a file's path from the root, `target` the text in the quotes. */
export function brokenRule(from: string, target: string): string | null {
  const path = target.startsWith('.') ? posix.join(posix.dirname(from), target) : target;
  const layer = layers.indexOf(/^server\/src\/(\w+)\//.exec(from)?.[1] ?? '');
  const imported = layers.indexOf(/^server\/src\/(\w+)\//.exec(path)?.[1] ?? '');
  if (path !== target) {
    if (from.startsWith('client/'))
      return /^(client\/src\/|server\/src\/lsp\/protocol$)/.test(path) ? null : 'the client imports lsp/protocol only';
    if (path === 'package.json' && ['lsp', 'cli'].includes(layers[layer] ?? '')) return null;
    if (imported < 0) return 'the server imports from server/src only';
    if (imported > layer || (layers[layer] === 'cli' && layers[imported] === 'lsp')) return 'imports go downwards only';
    return null;
  }
  const name = /^(node:\w+|@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[0] ?? '';
  const home = homes[name];
  return home === undefined || home.test(from) ? null : `${name} belongs in ${home.source}`;
}

const importPattern = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*'([^']+)'/g;

describe('import layers', () => {
  const sources = repoFiles.filter((path) => /^(client|server)\/src\/.*\.ts$/.test(path));

  test.each(sources)('%s', (path) => {
    const targets = [...read(path).matchAll(importPattern)].map((match) => match[1] ?? '');
    const broken = targets.flatMap((target) => {
      const rule = brokenRule(path, target);
      return rule === null ? [] : [`${target}: ${rule}`];
    });
    expect(broken).toEqual([]);
  });

  test.each([
    ['server/src/graph/build.ts', '../predict/types'],
    ['server/src/lsp/server.ts', '../cli/main'],
    ['server/src/cli/main.ts', '../lsp/settings'],
    ['server/src/ide/hover.ts', 'vscode-languageserver/node'],
    ['server/src/kernel/build.ts', 'node:fs/promises'],
    ['client/src/extension.ts', '../../server/src/ide/format'],
    ['server/src/base/span.ts', '../../../client/src/extension'],
  ])('%s may not import %s', (from, target) => expect(brokenRule(from, target)).not.toBeNull());

  test.each([
    ['server/src/lsp/server.ts', 'vscode-languageserver/node'],
    ['server/src/predict/devices.ts', './data/devices.json'],
    ['client/src/extension.ts', '../../server/src/lsp/protocol'],
    ['server/src/cli/main.ts', '../../../package.json'],
  ])('%s may import %s', (from, target) => expect(brokenRule(from, target)).toBeNull());
});
