import { describe, expect, test } from 'vitest';
import { read, repoFiles } from './files';

const sourcePattern = /\.(ts|mts|mjs|js|py|css|sh)$/;
const generatedPattern = /(^|\/)(package-lock\.json|golden|data|artifact)(\/|$)/;
const textPattern =
  /\.(ts|mts|mjs|js|py|css|html|sh|json|md|toml|yml|yaml|cpp|c|h)$|(^|\/)(run|LICENSE|\.[a-z]+ignore|\.npmrc)$/;

describe('tidy', () => {
  test('no source file is longer than 400 lines', () => {
    const long = repoFiles
      .filter((path) => sourcePattern.test(path) && !generatedPattern.test(path))
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .filter((file) => file.lines > 400);
    expect(long).toEqual([]);
  });

  test('nothing names a path of one machine', () => {
    // Split, so that this file doesn't break its own rule.
    const machinePath = new RegExp(['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/\\w', '/Us' + 'ers/\\w'].join('|'));
    expect(linesMatching(machinePath)).toEqual([]);
  });

  test('the lock file has the optional packages of every platform, without which npm ci refuses it', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  test('the lock file names no mirror', () => {
    const hosts = [...read('package-lock.json').matchAll(/"resolved": "https?:\/\/([^/]+)/g)].map((match) => match[1]);
    expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
  });
});

function linesMatching(pattern: RegExp): string[] {
  return repoFiles
    .filter((path) => textPattern.test(path) && !generatedPattern.test(path))
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 100)}`] : [])),
    );
}
