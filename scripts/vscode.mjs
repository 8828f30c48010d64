// Opens examples/ in VS Code with this extension: in the `code` of this machine, or, where there is none, in a VS Code
// from npm that is served on localhost (Linux x64).     npm run vscode
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageExtension } from './package.mjs';
import { startHost } from './vscode-host/serve.mjs';
import { hostFolder, setUpHost } from './vscode-host/setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');

if (code(['--version']).status === 0) {
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
  process.exitCode = code(['--new-window', `--extensionDevelopmentPath=${root}`, examples]).status ?? 1;
} else {
  await serve();
}

/** On Windows `code` is a .cmd file, which only a shell starts. */
function code(args) {
  const onWindows = process.platform === 'win32';
  return spawnSync('code', onWindows ? args.map((arg) => `"${arg}"`) : args, { shell: onWindows });
}

async function serve() {
  try {
    await setUpHost();
    const vsix = await packageExtension({ out: join(hostFolder, 'pragma-lens.vsix') });
    const runFolder = join(hostFolder, 'run');
    const host = await startHost({ vsix, workspace: examples, runFolder });
    console.log(`\nVS Code with PragmaLens: ${host.fileUrl('gemm.cpp')}\nCtrl+C ends it.`);
  } catch (error) {
    console.error(`No \`code\` on the PATH, and no VS Code to serve: ${error.message}`);
    process.exitCode = 1;
  }
}
