// The tests in a real VS Code: packs the extension, then runs test/e2e/host inside the extension host and test/e2e/ui in a
// browser window, both on the packed VSIX.
//   npm run test:vscode [-- --vsix FILE] [--images DIR] [--only host|ui]
// `--images docs/images` renews the pictures of the documentation (default: test-results/images).
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { packageExtension } from './package.mjs';
import { launchBrowser, newPage } from './vscode-host/browser.mjs';
import { runInExtensionHost } from './vscode-host/mocha-in-host.mjs';
import { startHost } from './vscode-host/serve.mjs';
import { setUpHost } from './vscode-host/setup.mjs';
import { copyExamples, prepareSuites, workFolder } from './vscode-host/suites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const hostLimitMs = 300_000;

/** What a picture needs: the code and little else. */
const pictureSettings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.lightbulb.enabled': 'off',
  'editor.fontSize': 13,
  'git.enabled': false,
  'editor.hover.delay': 100,
  'editor.hover.above': false,
};

async function main() {
  const { values } = parseArgs({
    options: {
      vsix: { type: 'string' },
      images: { type: 'string', default: 'test-results/images' },
      only: { type: 'string' },
    },
  });
  const browser = await launchBrowser();
  try {
    await setUpHost();
    const suites = await prepareSuites();
    const vsix = values.vsix ? resolve(values.vsix) : await packageExtension({ out: join(workFolder, 'packed.vsix') });
    const counts = [];
    if (values.only !== 'ui') counts.push(await extensionHostSuite(browser, suites, vsix));
    if (values.only !== 'host') counts.push(await uiSuite(browser, suites, vsix, resolve(root, values.images)));
    const total = (key) => counts.reduce((sum, count) => sum + count[key], 0);
    console.log(`${total('passed')} passed, ${total('failed')} failed`);
    return total('failed') === 0 && total('passed') > 0;
  } finally {
    await browser.close();
  }
}

async function extensionHostSuite(browser, { hostSuite, emptyExtension }, vsix) {
  const runFolder = join(workFolder, 'host-run');
  const host = await startHost({
    vsix,
    workspace: await copyExamples('host'),
    runFolder,
    flags: ['--enable-smoke-test-driver'],
  });
  try {
    const run = { browser, host, suite: hostSuite, emptyExtension, limitMs: hostLimitMs };
    const counts = await runInExtensionHost(run);
    if (counts.failed > 0) await printLog(runFolder);
    return counts;
  } finally {
    host.stop();
  }
}

/** The end of what the extension wrote to its output channel. */
async function printLog(runFolder) {
  const logs = join(runFolder, 'user', 'logs');
  const name = (await readdir(logs, { recursive: true })).find((path) => path.endsWith('-PragmaLens.log'));
  if (name) console.error(`-- PragmaLens.log\n${(await readFile(join(logs, name), 'utf8')).slice(-4000)}\n--`);
}

/** A server without --enable-smoke-test-driver, which hides notifications. */
async function uiSuite(browser, suites, vsix, images) {
  const { scenarios, openEditor } = await import(pathToFileURL(suites.uiSuite).href);
  await mkdir(images, { recursive: true });
  const counts = { passed: 0, failed: 0 };
  for (const [index, { name, image, run }] of scenarios.entries()) {
    const host = await startHost({
      vsix,
      workspace: await copyExamples(`ui-${index}`),
      runFolder: join(workFolder, `ui-${index}-run`),
      settings: pictureSettings,
    });
    const page = await newPage(browser);
    try {
      await openEditor(page, host.fileUrl('gemm.cpp'));
      await run(page, () => takePicture(page, join(images, image)));
      counts.passed++;
      console.log(`  ✔ ${name}${image ? ` (${image})` : ''}`);
    } catch (error) {
      counts.failed++;
      const failure = join(workFolder, `failed-${index}.png`);
      await page.screenshot({ path: failure });
      console.error(`  ✘ ${name}: ${error.message}\n    the window at that moment: ${failure}`);
    } finally {
      await page.context().close();
      host.stop();
    }
  }
  return counts;
}

async function takePicture(page, path) {
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`VS Code tests: ${error.message}`);
  process.exitCode = 1;
}
