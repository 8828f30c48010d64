// The browser in which the served VS Code runs: Chromium or Chrome of the system, driven by playwright-core.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const candidates = [
  process.env.PRAGMALENS_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Throws an Error of one line when there is no browser. */
export async function launchBrowser() {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath)
    throw new Error(
      'no Chromium: install it (Debian: apt-get install chromium) or set PRAGMALENS_CHROMIUM to its path',
    );
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

/** A page of the size of the screenshots. */
export async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(45_000);
  return context.newPage();
}
