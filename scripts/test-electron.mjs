// The extension-host suite in the desktop VS Code that @vscode/test-electron downloads: for machines that can, Linux or
// not. Prints the suite's own `N passed, N failed`.     npm run test:electron
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageExtension } from './package.mjs';
import { copyExamples, prepareSuites, workFolder } from './vscode-host/suites.mjs';

try {
  const vscodeExecutablePath = await downloadAndUnzipVSCode();
  const { hostSuite, emptyExtension } = await prepareSuites();
  const vsix = await packageExtension({ out: join(workFolder, 'packed.vsix') });
  const state = ['--user-data-dir', join(workFolder, 'user'), '--extensions-dir', join(workFolder, 'extensions')];
  const [cli] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
  const shell = process.platform === 'win32';
  const install = spawnSync(cli, [...state, '--install-extension', vsix], { encoding: 'utf8', shell });
  if (install.status !== 0) throw new Error(`VS Code did not take ${vsix}: ${install.stdout}${install.stderr}`);
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: emptyExtension,
    extensionTestsPath: hostSuite,
    launchArgs: [await copyExamples('host'), ...state, '--disable-workspace-trust', '--skip-welcome'],
  });
} catch (error) {
  console.error(`VS Code tests: ${error.message}`);
  process.exitCode = 1;
}
