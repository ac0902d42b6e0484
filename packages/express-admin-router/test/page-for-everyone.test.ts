import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearerToken } from '../src/index.js';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf } from './support/opened-page.js';
import { SECRET, startRouter, type RunningRouter } from './support/running-router.js';

const screenshots = fileURLToPath(new URL('../.test-results/screenshots/', import.meta.url));

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }],
  ['phone-light', { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['phone-dark', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ['high-contrast', { forcedColors: 'active', viewport: { width: 1280, height: 900 } }],
];

/** What axe-core finds, all rules that do not depend on an opinion. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`;
  const { violations: found } = await page.evaluate<axe.AxeResults>(run);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));
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

  test.each(looks)('has nothing that axe finds, and nothing that is cut off: %s', async (look, options) => {
    const { url } = await outage();
    const { page, row, complaints } = await openPage(browser, url, options);
    const shoot = (what: string): Promise<unknown> => page.screenshot({ path: `${screenshots}${look}-${what}.png` });
    const overflow = (): Promise<number> =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await textOf(row('coingecko-prices')).toContain('too many failures in a row');
    await shoot('outage');
    expect(await violations(page)).toEqual([]);
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'coingecko-prices', exact: true }).click();
    await textOf(page.locator('.timeline')).toContain('Closed → Open');
    await shoot('details');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Force closed' }).click();
    await shoot('dialog');
    expect(await violations(page)).toEqual([]);
    expect(await overflow()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test.each(looks.slice(0, 2))(
    'has nothing that axe finds while the connection is lost, or the token is asked for: %s',
    async (_look, options) => {
      const lost = await outage();
      const first = await openPage(browser, lost.url, options);
      await textOf(first.page.getByRole('status')).toBe('Live');
      await lost.stop();
      await textOf(first.page.locator('.banner')).toContain('lost');
      expect(await violations(first.page)).toEqual([]);
      const authorize = bearerToken(SECRET);
      const guarded = await startRouter({ authorize, authorizeRead: authorize });
      const second = await openPage(browser, guarded.url, options);
      await second.page.getByLabel('Token', { exact: true }).waitFor();
      expect(await violations(second.page)).toEqual([]);
    },
  );

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
