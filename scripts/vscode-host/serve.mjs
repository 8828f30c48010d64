// Serves the VS Code of setup.mjs on localhost with one extension installed. Used by `npm run vscode` and the tests.
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostCommand } from './setup.mjs';

/** Nothing that calls home, asks, or covers the editor. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
};

const running = new Set();
process.on('exit', () => running.forEach(endGroup));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Starts a server of its own state in `runFolder` (emptied first) on a free port of 127.0.0.1.
 * `vsix`: the extension; `workspace`: the folder that is opened; `settings`: user settings on top of the quiet ones;
 * `flags`: more arguments of the server. Returns
 * `{ port, url, fileUrl(name), stop() }`.
 */
export async function startHost({ vsix, workspace, runFolder, settings = {}, flags = [] }) {
  await rm(runFolder, { recursive: true, force: true });
  await mkdir(join(runFolder, 'user', 'User'), { recursive: true });
  await writeFile(join(runFolder, 'user', 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }));

  const [program, main] = hostCommand;
  const state = ['--user-data-dir', join(runFolder, 'user'), '--extensions-dir', join(runFolder, 'extensions')];
  const common = [main, ...state, '--server-data-dir', join(runFolder, 'server'), '--accept-server-license-terms'];
  const install = spawnSync(program, [...common, '--install-extension', vsix], { encoding: 'utf8' });
  if (install.status !== 0 || !/successfully installed/.test(install.stdout))
    throw new Error(`VS Code did not take ${vsix}: ${(install.stdout + install.stderr).trim()}`);

  const server = spawn(
    program,
    [...common, '--host=127.0.0.1', '--port=0', '--without-connection-token', '--disable-workspace-trust', ...flags],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }, // a group of its own, so that stop() ends the extension host too
  );
  const stop = () => endGroup(server);
  running.add(server);
  const port = await listeningPort(server);
  const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`;
  const fileUrl = (name) => {
    const payload = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${join(workspace, name)}`]]);
    return `${url}&payload=${encodeURIComponent(payload)}`;
  };
  return { port, url, fileUrl, stop };
}

/** The port that the server says it listens on; an Error with its output if it ends instead. */
function listeningPort(server) {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk) => {
      output += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (!port) return;
      for (const stream of [server.stdout, server.stderr]) stream.off('data', read).resume();
      resolve(Number(port));
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', reject);
    server.on('exit', (code) =>
      reject(new Error(`the VS Code server ended with code ${code}: ${output.slice(-2000)}`)),
    );
  });
}

function endGroup(server) {
  running.delete(server);
  if (server.exitCode !== null || server.pid === undefined) return;
  try {
    process.kill(-server.pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}
