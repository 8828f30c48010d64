// What both runners of the VS Code tests need in their work folder: the bundled suites and a copy of the examples.
import { build } from 'esbuild';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the repository, so that the suite in the extension host finds mocha in node_modules. */
export const workFolder = join(root, '.vscode-test', 'pragma-lens');

/**
 * Empties the work folder and fills it. Returns `hostSuite` (a file that exports `run()`), `uiSuite` (an ES module of
 * test/e2e/ui/scenarios.ts) and `emptyExtension` (what to name as the extension under development, as the VSIX is tested).
 */
export async function prepareSuites() {
  await rm(workFolder, { recursive: true, force: true });
  const tests = (await readdir(join(root, 'test/e2e/host'))).map((name) => join(root, 'test/e2e/host', name));
  const common = { bundle: true, platform: 'node', target: 'node20', sourcemap: 'inline', logLevel: 'warning' };
  const hostSuite = join(workFolder, 'host');
  const uiSuite = join(workFolder, 'ui.mjs');
  await Promise.all([
    build({ ...common, format: 'cjs', external: ['vscode', 'mocha'], entryPoints: tests, outdir: hostSuite }),
    build({ ...common, format: 'esm', entryPoints: [join(root, 'test/e2e/ui/scenarios.ts')], outfile: uiSuite }),
  ]);
  const emptyExtension = join(workFolder, 'empty');
  await mkdir(emptyExtension);
  const manifest = { name: 'empty', publisher: 'pragma-lens-test', version: '0.0.0', engines: { vscode: '*' } };
  await writeFile(join(emptyExtension, 'package.json'), JSON.stringify(manifest));
  return { hostSuite: join(hostSuite, 'index.js'), uiSuite, emptyExtension };
}

/** A copy that a test may edit, in a folder called `examples` for the sake of the pictures. */
export async function copyExamples(name) {
  const copy = join(workFolder, name, 'examples');
  await cp(join(root, 'examples'), copy, { recursive: true });
  return copy;
}
