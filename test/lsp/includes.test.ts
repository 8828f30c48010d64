import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { includeReader } from '../../server/src/lsp/includes';

const folder = mkdtempSync(join(tmpdir(), 'pragma-lens-'));
const uri = pathToFileURL(join(folder, 'kernel.cpp')).href;
writeFileSync(join(folder, 'a b.h'), '#define N 4\n');
writeFileSync(join(folder, 'large.h'), ' '.repeat(1_000_001));

afterAll(() => rmSync(folder, { recursive: true }));

describe('local headers', () => {
  it('are read from beside the document', () => {
    expect(includeReader(uri, [], () => undefined)('a b.h')).toBe('#define N 4\n');
  });

  it('that are being edited are read as they stand in the editor', () => {
    const opened = (header: string): string | undefined => (header.endsWith('/a%20b.h') ? '#define N 8\n' : undefined);
    expect(includeReader(uri, [], opened)('a b.h')).toBe('#define N 8\n');
  });

  it.each(['missing.h', 'large.h', '.', ''])(
    'that are not there, too large or no files are undefined: "%s"',
    (path) => {
      expect(includeReader(uri, [], () => undefined)(path)).toBeUndefined();
    },
  );

  it('are read inside the workspace folder alone', () => {
    mkdirSync(join(folder, 'src'));
    const inside = pathToFileURL(join(folder, 'src', 'kernel.cpp')).href;
    const read = (roots: readonly string[], path: string): string | undefined =>
      includeReader(inside, roots, () => undefined)(path);
    expect(read([folder], '../a b.h')).toBe('#define N 4\n');
    expect(read(['/elsewhere', join(folder, 'src')], '../a b.h')).toBeUndefined();
    expect(read([], '../a b.h')).toBeUndefined();
    expect(read([folder], join(folder, 'a b.h'))).toBe('#define N 4\n');
    expect(read([join(folder, 'src')], join(folder, 'a b.h'))).toBeUndefined();
    expect(includeReader(inside, [], () => 'open')('../a b.h')).toBe('open');
  });

  it('of documents that are not files are undefined', () => {
    expect(includeReader('file://elsewhere/kernel.cpp', [], () => undefined)('a b.h')).toBeUndefined();
    expect(includeReader('untitled:Untitled-1', [], () => 'x')('a b.h')).toBeUndefined();
  });
});
