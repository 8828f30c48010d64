// Runs a suite inside the extension host of a served VS Code (one started with --enable-smoke-test-driver).
import { format } from 'node:util';
import { newPage } from './browser.mjs';

const suiteStart = 'PragmaLens in the extension host';
const suiteEnd = /^(\d+) passed, (\d+) failed$/;

/**
 * `suite`: a .js file that exports `run(): Promise<void>` and logs `suiteStart` first, `N passed, N failed` last;
 * `emptyExtension`: a folder with nothing but a package.json, as what is tested is the installed VSIX. Prints what the suite
 * logs, without the workbench's own lines (with them when the suite never started); returns its counts.
 */
export async function runInExtensionHost({ browser, host, suite, emptyExtension, limitMs }) {
  const page = await newPage(browser);
  const log = [];
  let started = false;
  let counts = null;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const line = format(...args);
    log.push(line);
    started ||= line === suiteStart;
    if (started && !counts) console.log(line);
    const end = suiteEnd.exec(line);
    if (end) counts = { passed: Number(end[1]), failed: Number(end[2]) };
  });
  await page.exposeFunction('codeAutomationExit', () => finish());
  const uri = (path) => `vscode-remote://127.0.0.1:${host.port}${path}`;
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', uri(emptyExtension)],
    ['extensionTestsPath', uri(suite)],
    ['skipWelcome', 'true'],
  ]);
  await page.goto(`${host.url}&payload=${encodeURIComponent(payload)}`);
  const limit = setTimeout(() => {
    console.error(`The suite in the extension host did not end in ${limitMs / 1000} s.`);
    finish();
  }, limitMs);
  await finished;
  clearTimeout(limit);
  await page.context().close();
  if (!started) console.error(log.join('\n'));
  return counts ?? { passed: 0, failed: 1 };
}
