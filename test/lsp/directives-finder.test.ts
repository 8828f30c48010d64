import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { directivesFinder } from '../../server/src/lsp/directives-finder';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** Writes files, and says which of them is found for `source`. */
function project(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'pragma-lens-lsp-'));
  folders.push(root);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const find = directivesFinder(() => [root]);
  return {
    root,
    write,
    load: (source: string, setting = 'auto') => find(pathToFileURL(join(root, source)).href, setting),
    found(source: string, setting = 'auto'): string | undefined {
      const found = this.load(source, setting);
      if (found === undefined) return undefined;
      return 'loaded' in found ? relative(root, found.loaded.files[0]?.path ?? '') : `missing ${found.missing}`;
    },
  };
}

const config = (...files: string[]): string => `[hls]\n${files.map((file) => `syn.file=${file}\n`).join('')}`;

describe('the file whose directives hold for a source', () => {
  it.each([
    ['names it', { 'hls_config.cfg': config('other.cpp'), 'k.cfg': config('k.cpp') }, 'k.cfg'],
    [
      'names it in a folder of its own',
      { 'build/x.cfg': config('../k.cpp'), 'x.cfg': config('src/../k.cpp') },
      'x.cfg',
    ],
    [
      'is a script that names it',
      { 'run.tcl': 'open_project p\nadd_files $dir/k.cpp\nadd_files "k.cpp"\n' },
      'run.tcl',
    ],
    ['is the only one and names none', { 'directives.tcl': 'set_directive_dataflow k\n' }, 'directives.tcl'],
    ['names another source', { 'hls_config.cfg': config('other.cpp') }, undefined],
    ['is one of two that name none', { 'a.cfg': '[hls]\n', 'b.cfg': '[hls]\n' }, undefined],
    ['is of another tool', { 'link.cfg': '[connectivity]\nnk=k:1\n', 'bd.tcl': 'create_bd_design d\n' }, undefined],
  ])('or is not, when it %s', (_, files, expected) => expect(project(files).found('k.cpp')).toBe(expected));

  it('may be in a folder around the source, the nearest first', () => {
    const both = project({ 'hls_config.cfg': config('src/k.cpp'), 'src/k.cfg': config('k.cpp') });
    expect(both.found('src/k.cpp')).toBe(join('src', 'k.cfg'));
    expect(project({ 'hls_config.cfg': config('src/k.cpp') }).found('src/k.cpp')).toBe('hls_config.cfg');
  });

  it('may be named by the setting, or be none', () => {
    const files = project({ 'hls_config.cfg': config('k.cpp'), 'other/x.cfg': '[hls]\n' });
    expect(files.found('k.cpp', 'off')).toBeUndefined();
    expect(files.found('k.cpp', 'other/x.cfg')).toBe(join('other', 'x.cfg'));
    expect(files.found('k.cpp', join(files.root, 'other', 'x.cfg'))).toBe(join('other', 'x.cfg'));
    expect(files.found('k.cpp', 'none.cfg')).toBe('missing none.cfg');
  });

  it('is read once, and again when it or what it sources has changed', () => {
    const files = project({ 'run.tcl': 'open_project p\nsource d.tcl\n', 'd.tcl': 'set_directive_dataflow k\n' });
    const directives = (): number => {
      const found = files.load('k.cpp');
      return found && 'loaded' in found ? found.loaded.directives.length : -1;
    };
    const [first, second] = [files.load('k.cpp'), files.load('k.cpp')];
    expect(first && 'loaded' in first && first.loaded).toBe(second && 'loaded' in second && second.loaded);
    expect(directives()).toBe(1);
    files.write('d.tcl', 'set_directive_dataflow k\nset_directive_inline k\n');
    expect(directives()).toBe(2);
  });

  it('is not looked for outside of the disk', () => {
    expect(directivesFinder(() => [])('untitled:k.cpp', 'auto')).toBeUndefined();
  });
});
