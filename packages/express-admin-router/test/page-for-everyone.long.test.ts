import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BreakerStore } from '@tripswitch/core';
import { createMemoryStore } from '@tripswitch/core/store';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearerToken } from '../src/index.js';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf } from './support/opened-page.js';
import { SECRET, startRouter, type RunningRouter } from './support/running-router.js';

const screenshots = fileURLToPath(new URL('../.test-results/screenshots/', import.meta.url));

const desktop = { width: 1280, height: 900 };
const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };
const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['phone', { ...phone, colorScheme: 'light' }],
  ['phone-dark', { ...phone, colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ['high-contrast', { forcedColors: 'active', viewport: desktop }],
];

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds by these rules or groups of rules. */
async function violations(page: Page, type: 'tag' | 'rule', values: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const run = `axe.run(document, ${JSON.stringify({ runOnly: { type, values } })})`;
  const { violations: found } = await page.evaluate<axe.AxeResults>(run);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));
}

/** Takes the page's picture in light and dark, and has axe look at both; all but the contrast is alike in them. */
async function inspect(page: Page, view: string): Promise<void> {
  for (const [look, type, values] of [
    ['light', 'tag', RULES],
    ['dark', 'rule', ['color-contrast']],
  ] as const) {
    await page.emulateMedia({ colorScheme: look });
    await page.screenshot({ path: `${screenshots}${look}-${view}.png` });
    expect([view, look, await violations(page, type, values)]).toEqual([view, look, []]);
  }
}

async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Circuits in every condition. */
async function outage(): Promise<RunningRouter> {
  const names = ['coingecko-prices', 'payments-ledger', 'geo-lookup', 'mail-relay', 'search-index', 'x'.repeat(200)];
  const router = await startRouter({ names, authorize: bearerToken(SECRET) });
  await router.trip('coingecko-prices');
  await router.factory
    .get('geo-lookup')!
    .setMode('forced_open', { actor: 'alice', reason: 'the provider moves house' });
  await router.factory.get('mail-relay')!.setMode('observe', { actor: 'bob', reason: 'a lower threshold on trial' });
  await router.factory
    .get('search-index')!
    .setMode('forced_closed', { actor: 'carol', reason: 'false alarm', ttlMs: 900_000 });
  return router;
}

describe.skipIf(!hasChromium())('the live page', () => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('has nothing that axe finds in any of its views, in light and dark', async () => {
    const { url, stop } = await outage();
    const { page, row, complaints } = await openPage(browser, url, { viewport: desktop });
    await textOf(row('coingecko-prices')).toContain('too many failures in a row');
    await inspect(page, 'outage');
    await page.getByRole('button', { name: 'coingecko-prices', exact: true }).click();
    await textOf(page.locator('.timeline')).toContain('Closed → Open');
    await inspect(page, 'details');
    await page.getByRole('button', { name: 'Force closed' }).click();
    await inspect(page, 'dialog');
    expect(complaints).toEqual([]);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('deployed the fix');
    await dialog.getByLabel('Admin token').fill('a wrong one');
    await dialog.getByRole('button', { name: 'Force closed' }).click();
    await textOf(dialog.getByRole('alert')).toContain('wrong');
    await inspect(page, 'wrong-token');
    await page.keyboard.press('Escape');
    await page.getByLabel('Find a circuit').fill('nothing like it');
    await inspect(page, 'nothing-found');
    await page.getByLabel('Find a circuit').fill('');
    await stop();
    await textOf(page.locator('.banner')).toContain('lost');
    await inspect(page, 'lost');
  }, 60_000);

  test('has nothing that axe finds where it asks for the token, or all is well', async () => {
    const authorize = bearerToken(SECRET);
    // More than the screen holds: rows beyond it are not laid out.
    const names = ['prices', ...Array.from({ length: 40 }, (_, index) => `service-${index}`)];
    const { url } = await startRouter({ names, authorize, authorizeRead: authorize });
    const { page, row } = await openPage(browser, url, { viewport: desktop });
    const token = page.getByLabel('Token', { exact: true });
    await token.waitFor();
    await inspect(page, 'token');
    await token.fill('a wrong one');
    await page.keyboard.press('Enter');
    await textOf(page.locator('form.token-form').getByRole('alert')).toContain('wrong');
    await inspect(page, 'token-wrong');
    await token.fill(SECRET);
    await page.keyboard.press('Enter');
    await textOf(row('prices')).toContain('Closed');
    await inspect(page, 'well');
  }, 60_000);

  test('has nothing that axe finds without circuits, without the store, in groups, or in the dialog that trips', async () => {
    const empty = await openPage(browser, (await startRouter({ names: [] })).url, { viewport: desktop });
    await textOf(empty.page.locator('.notice:visible')).toContain('no circuits yet');
    await inspect(empty.page, 'empty');
    const memory = createMemoryStore();
    let isDown = false;
    const update: BreakerStore['update'] = (...change) =>
      isDown ? Promise.reject(new Error('down')) : memory.update(...change);
    // Enough of them for low rows.
    const names = Array.from({ length: 60 }, (_, index) => `${index % 2 === 0 ? 'mail' : 'payments'}-service-${index}`);
    const { url, factory } = await startRouter({ names, authorize: () => 'alice', store: { ...memory, update } });
    await Promise.all(factory.list().map((breaker) => breaker.ready()));
    isDown = true;
    for (const name of names.slice(0, 5)) await factory.get(name)!.tryCall(() => Promise.reject(new Error('down')));
    const { page, row } = await openPage(browser, `${url}#payments-service-3`, { viewport: desktop });
    await textOf(row('payments-service-3')).toContain('store does not answer');
    await inspect(page, 'store-away');
    await page.getByRole('button', { name: 'Group' }).click();
    await textOf(page.locator('li.group').first()).toContain('30 circuits');
    await inspect(page, 'groups');
    await page.getByRole('button', { name: 'Trip', exact: true }).click();
    await inspect(page, 'trip');
  }, 60_000);

  test.each(looks)('has nothing that is cut off, nor too small to touch: %s', async (look, options) => {
    const { url } = await outage();
    const { page, row, complaints } = await openPage(browser, url, options);
    const shoot = (view: string): Promise<unknown> => page.screenshot({ path: `${screenshots}${look}-${view}.png` });
    await textOf(row('coingecko-prices')).toContain('too many failures in a row');
    await shoot('outage');
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'coingecko-prices', exact: true }).click();
    await textOf(page.locator('.timeline')).toContain('Closed → Open');
    await shoot('details');
    expect(await overflow(page)).toBe(0);
    expect(await violations(page, 'rule', ['target-size', 'color-contrast'])).toEqual([]);
    await page.getByRole('button', { name: 'Force closed' }).click();
    await shoot('dialog');
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('moves nothing by itself: there is nothing for prefers-reduced-motion to stop', async () => {
    const { page } = await openPage(browser, (await outage()).url);
    await page.locator('li.circuit').first().waitFor();
    const moving = `[...document.querySelectorAll('*')].filter((element) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
      return animationName !== 'none' || parseFloat(transitionDuration) > 0 || scrollBehavior !== 'auto';
    }).length + document.getAnimations().length`;
    expect(await page.evaluate(moving)).toBe(0);
  });

  test('tells the state by word and shape, not by colour alone, and announces what changes', async () => {
    const { page, row } = await openPage(browser, (await outage()).url);
    await textOf(row('coingecko-prices')).toContain('Open');
    const marks = await page.locator('li .mark path').all();
    const shapes = new Set(await Promise.all(marks.map((mark) => mark.getAttribute('d'))));
    expect(shapes.size).toBe(4);
    expect(await page.locator('[aria-live=polite]').count()).toBe(1);
  });

  test('announces a transition to assistive technology', async () => {
    const { url, trip } = await startRouter();
    const { page, row } = await openPage(browser, url);
    await textOf(row('prices')).toContain('Closed');
    await trip('prices');
    await expect.poll(() => page.locator('[aria-live=polite]').textContent()).toBe('prices: Open');
  });
});
