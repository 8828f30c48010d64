// Makes pragma-lens-<target>.vsix for one platform: `npm run package [-- --target linux-x64] [-- --out FILE]`.
// Targets: linux-x64, linux-arm64, darwin-x64, darwin-arm64, win32-x64, win32-arm64; default: this machine's.
import { createVSIX } from '@vscode/vsce';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { thirdPartyNotices } from './notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const entryPoints = [
  'client/src/extension.ts',
  'server/src/lsp/main.ts',
  'server/src/cli/main.ts',
  'server/src/predict/worker.ts',
];

/** Builds and packs; returns the path of the VSIX. Throws an Error of one line for a target without native files. */
export async function packageExtension({ target = `${process.platform}-${process.arch}`, out } = {}) {
  const native = `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;
  if (!existsSync(join(root, native, 'onnxruntime_binding.node')))
    throw new Error(`onnxruntime-node has no files for the target "${target}" (${native} is missing; npm ci done?)`);
  execFileSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'inherit' });
  await writeFile(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(root, entryPoints));

  const folder = await mkdtemp(join(tmpdir(), 'pragma-lens-package-'));
  try {
    const ignoreFile = join(folder, 'vscodeignore');
    await writeFile(ignoreFile, `${await readFile(join(root, '.vscodeignore'), 'utf8')}!${native}/**\n`);
    const packagePath = resolve(root, out ?? `pragma-lens-${target}.vsix`);
    await createVSIX({
      cwd: root,
      target,
      ignoreFile,
      packagePath,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    return packagePath;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
  try {
    await packageExtension(values);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
