import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf } from './support/opened-page.js';
import { startRouter } from './support/running-router.js';

describe.skipIf(!hasChromium())('the live page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('stays smooth with 1,000 busy circuits: it is busy for less than a quarter of the time', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `service-${index}`);
    const { url, factory, trip } = await startRouter({ names });
    const work = setInterval(() => {
      for (const breaker of factory.list()) void breaker.call(() => 1);
    }, 200);
    try {
      const { page } = await openPage(browser, url, { viewport: { width: 1280, height: 900 } });
      // By CSS: to find a role among a thousand rows would itself be the load.
      const firstRow = page.locator('li.circuit').first();
      await textOf(firstRow).toContain('failing');
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const busySeconds = async (): Promise<number> => {
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
      };
      // Five seconds of samples: each draws the rows on the screen.
      const seconds = 5;
      const drawn = page.locator('.chart .bars-ok').first();
      const before = await busySeconds();
      for (let second = 0; second < seconds; second++) {
        const last = await drawn.getAttribute('d');
        await expect.poll(() => drawn.getAttribute('d'), { timeout: 5000, interval: 250 }).not.toBe(last);
      }
      const watching = ((await busySeconds()) - before) / seconds;
      const shown = page.locator('li:not([hidden])');
      const costs: string[] = [];
      const cost = async (what: string, act: () => Promise<unknown>, rows: number, most: number): Promise<void> => {
        const started = await busySeconds();
        await act();
        await expect.poll(() => shown.count()).toBe(rows);
        const spent = (await busySeconds()) - started;
        costs.push(`${what} ${(spent * 1000).toFixed(0)} ms`);
        expect(spent).toBeLessThan(most);
      };
      const search = page.getByLabel('Find a circuit');
      await cost('sort', () => page.getByLabel('Sort by').selectOption('Most calls'), 1000, 1);
      await cost('find', () => search.fill('service-99'), 11, 0.5);
      await cost('show all', () => search.fill(''), 1000, 0.5);
      console.info(`1,000 circuits: ${(watching * 1000).toFixed(0)} ms a second to watch, ${costs.join(', ')}`);
      expect(watching).toBeLessThan(0.25);
      await page.getByLabel('Sort by').selectOption('Trouble first');
      await trip('service-777');
      await expect.poll(() => firstRow.innerText(), { timeout: 1000, interval: 20 }).toContain('service-777');
    } finally {
      clearInterval(work);
    }
  }, 60_000);
});
