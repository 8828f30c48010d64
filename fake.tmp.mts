import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { createVSIX } from '@vscode/vsce';
import { startHost } from './scripts/vscode-host/serve.mjs';
const c = { bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['onnxruntime-node', 'vscode'], logLevel: 'error', alias: { 'web-tree-sitter': './node_modules/web-tree-sitter/tree-sitter.cjs' } } as const;
await build({ ...c, entryPoints: ['server/src/lsp/main.ts'], outfile: '/tmp/fake/ext/dist/server.js' });
await build({ ...c, entryPoints: ['client/src/extension.ts'], outfile: '/tmp/fake/ext/dist/extension.js' });
await createVSIX({ cwd: '/tmp/fake/ext', packagePath: '/tmp/fake/fake.vsix', allowMissingRepository: true, dependencies: false });
const host = await startHost({ vsix: '/tmp/fake/fake.vsix', workspace: '/tmp/fake/ws', runFolder: '/tmp/fake/run', settings: { 'workbench.colorTheme': 'Default Dark Modern' } } as any);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(40000);
  await page.goto(host.fileUrl('gemm.cpp'));
  await page.locator('.codelens-decoration', { hasText: /cycles/ }).first().waitFor({ timeout: 90000 });
  await page.locator('.squiggly-info').first().waitFor();
  await page.keyboard.press('Control+b');
  await page.locator('.view-line', { hasText: 'int k' }).first().click();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row.action').first().waitFor();
  await page.screenshot({ path: '/tmp/shot/vs-fix.png' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input.input').fill('>PragmaLens: Explore pragmas');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Explore pragmas' }).first().click();
  let frame: any; for (let i = 0; i < 80 && !frame; i++) { for (const f of page.frames()) if (await f.locator('svg circle').count().catch(() => 0)) frame = f; await page.waitForTimeout(250); if (i === 4) await page.screenshot({ path: '/tmp/shot/vs-loading.png' }); }
  await page.screenshot({ path: '/tmp/shot/vs-explore.png' });
  await frame.getByRole('button', { name: /apply:/i }).first().click();
  await page.locator('.view-line', { hasText: /#pragma.HLS.(pipeline|unroll)/ }).first().waitFor();
  await page.waitForTimeout(9000);
  await page.screenshot({ path: '/tmp/shot/vs-applied.png' });
} catch (e) { console.log(String(e).slice(0,800)); for (const p of browser.contexts().flatMap((c) => c.pages())) await p.screenshot({ path: '/tmp/shot/vs-fail.png' }); }
finally { await browser.close(); host.stop(); }
