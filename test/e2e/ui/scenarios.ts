import type { Frame, Locator, Page } from 'playwright-core';
import { until } from '../support/until';

/** What a person does in the editor. `page` shows gemm.cpp; `shoot` takes the picture for the documentation. */
export interface Scenario {
  readonly name: string;
  /** File name of the picture, if it takes one. */
  readonly image?: string;
  readonly run: (page: Page, shoot: () => Promise<unknown>) => Promise<void>;
}

export const scenarios: readonly Scenario[] = [
  { name: 'the status item says that the model is ready', run: statusReady },
  { name: 'hover over a loop shows its predicted latency', image: 'hover.png', run: hover },
  { name: 'a quick fix inserts the pragma that pays', image: 'quickfix.png', run: quickFix },
  { name: 'the explore panel shows the frontier and applies a row', image: 'explore.png', run: explore },
];

/** Numbers as the extension writes them, such as `12,345 cycles`. */
const cycles = /\d[\d,.]*[kM]? cycles/;
const loopHeader = 'for (int k';

/** Waits until the editor shows the file and the extension has spoken; hides the side bar, scrolls to the loops. */
export async function openEditor(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('.view-line').first().waitFor();
  await page.locator('.codelens-decoration', { hasText: cycles }).first().waitFor();
  await page.locator('.squiggly-info').first().waitFor();
  const sideBar = page.locator('.part.sidebar');
  if (await sideBar.isVisible()) await page.keyboard.press('Control+b');
  await sideBar.waitFor({ state: 'hidden' });
  await line(page, loopHeader).hover();
  await page.mouse.wheel(0, 80);
  await line(page, 'Nothing is parallel yet').waitFor({ state: 'detached' });
}

/** The item has more text when something is wrong, such as `PragmaLens: no model`. */
async function statusReady(page: Page): Promise<void> {
  const item = page.locator('.statusbar-item', { hasText: 'PragmaLens' });
  await item.waitFor();
  const text = (await item.innerText()).trim();
  if (text !== 'PragmaLens') throw new Error(`the status item says "${text}"`);
}

async function hover(page: Page, shoot: () => Promise<unknown>): Promise<void> {
  await word(page, loopHeader, 'for').hover();
  const content = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: cycles });
  await content.first().waitFor();
  // It comes once the editor has asked for the fixes of the diagnostic under the mouse.
  await page.locator('.monaco-hover:not(.hidden)', { hasText: 'Quick Fix' }).first().waitFor();
  await shoot();
}

async function quickFix(page: Page, shoot: () => Promise<unknown>): Promise<void> {
  const pragmas = page.locator('.view-line', { hasText: /#pragma.HLS.(pipeline|unroll|array_partition)/ });
  if ((await pragmas.count()) !== 0) throw new Error('the example has such a pragma already');
  await page
    .locator('.squiggly-info')
    .first()
    .click({ force: true, position: { x: 4, y: 4 } });
  const fix = page.locator('.action-widget .monaco-list-row.action', { hasText: /pragma|pipeline|unroll/i }).first();
  await until('the quick fix menu', async () => {
    await page.keyboard.press('Control+.'); // closed again by new diagnostics, if those come at that moment
    return fix.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  });
  await shoot();
  await fix.click();
  await pragmas.first().waitFor();
  await page.keyboard.press('Control+z');
  await pragmas.first().waitFor({ state: 'detached' });
}

async function explore(page: Page, shoot: () => Promise<unknown>): Promise<void> {
  const lens = page.locator('.codelens-decoration', { hasText: cycles }).locator('a', { hasText: 'Explore pragmas' });
  const index = await until('a lens above the loop', () => nearestAbove(lens, line(page, loopHeader)));
  await lens.nth(index).click();
  const panel = await until('the plot in the explore panel', () => frameWith(page, 'svg circle'));
  await panel.locator('table tbody tr').first().waitFor();
  await page.mouse.move(400, 20); // off the border between the editors, which lights up
  await shoot();
  await panel.getByRole('button', { name: /apply/i }).first().click();
  await page
    .locator('.view-line', { hasText: /#pragma.HLS.(pipeline|unroll|array_partition)/ })
    .first()
    .waitFor();
}

/** Index of the lens that stands closest above a line; undefined while there is none. */
async function nearestAbove(lens: Locator, below: Locator): Promise<number | undefined> {
  const limit = (await below.boundingBox())?.y ?? 0;
  const heights = await Promise.all((await lens.all()).map(async (one) => (await one.boundingBox())?.y ?? Infinity));
  const above = heights.filter((y) => y < limit);
  return above.length === 0 ? undefined : heights.indexOf(Math.max(...above));
}

/** The line of the editor that holds `text` (the editor writes blanks as no-break spaces). */
function line(page: Page, text: string): Locator {
  const pattern = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '[ \\u00a0]');
  return page.locator('.view-line', { hasText: new RegExp(pattern) }).first();
}

function word(page: Page, lineText: string, text: string): Locator {
  return line(page, lineText).locator('span span', { hasText: text }).first();
}

async function frameWith(page: Page, selector: string): Promise<Frame | undefined> {
  for (const frame of page.frames()) if ((await frame.locator(selector).count()) > 0) return frame;
  return undefined;
}
