// Names and licences of the packages whose code is in a VSIX.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Packages that are copied rather than bundled. */
const copied = ['onnxruntime-node', 'onnxruntime-common', 'web-tree-sitter', 'tree-sitter-cpp'];

/** The text of THIRD-PARTY-NOTICES.txt for what the bundles of `entryPoints` (relative to `root`) hold. */
export async function thirdPartyNotices(root, entryPoints) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    external: ['vscode', 'onnxruntime-node'],
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const bundled = Object.keys(metafile.inputs).flatMap((path) => {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    return folder ? [folder] : [];
  });
  const folders = [...new Set([...bundled, ...copied.map((name) => `node_modules/${name}`)])].sort();
  const notices = await Promise.all(folders.map((folder) => notice(join(root, folder))));
  return `This extension contains the following packages.\n\n${notices.join('\n')}`;
}

async function notice(folder) {
  const { name, version, license, repository } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry) && existsSync(join(folder, entry)));
  const text = file ? await readFile(join(folder, file), 'utf8') : 'Its npm package holds no licence file.';
  const home = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return `== ${name} ${version} (${license}) ${home}\n\n${text.trim()}\n`;
}
