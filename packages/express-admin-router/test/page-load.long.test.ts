import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf } from './support/opened-page.js';
import { startRouter } from './support/running-router.js';

const names = Array.from({ length: 1000 }, (_, index) => `service-${index}`);
const viewport = { width: 1280, height: 900 };

/** How long the page's main thread has worked, by the CPU's clock: what else the machine does is not in it. */
async function workOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  };
}

/** The tasks that made the page wait for more than 50 ms, in milliseconds by the wall clock. */
async function longTasksOf(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(`longTasks = []; new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)));
  }).observe({ type: 'longtask' })`);
  return () => page.evaluate<number[]>('longTasks.splice(0)');
}

describe.skipIf(!hasChromium())('with 1,000 circuits the live page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('stays smooth while all are busy: it works for less than a quarter of the time', async () => {
    const { url, factory } = await startRouter({ names });
    const calls = setInterval(() => {
      for (const breaker of factory.list()) void breaker.call(() => 1);
    }, 200);
    try {
      const { page } = await openPage(browser, url, { viewport });
      // By CSS: to find a role among a thousand rows would itself be the load.
      await textOf(page.locator('li.circuit').first()).toContain('failed in 5 min');
      const work = await workOf(page);
      const longTasks = await longTasksOf(page);
      // Five seconds of samples: each changes the figures of the rows on the screen. (A chart of one bar stays as it is.)
      const seconds = 5;
      const figures = page.locator('li.circuit').first();
      const before = await work();
      for (let second = 0; second < seconds; second++) {
        const last = await figures.textContent();
        await expect.poll(() => figures.textContent(), { timeout: 5000, interval: 250 }).not.toBe(last);
      }
      const watching = ((await work()) - before) / seconds;
      const waits = await longTasks();
      const shown = page.locator('li.circuit:not([hidden])');
      const costs: string[] = [];
      const cost = async (what: string, act: () => Promise<unknown>, rows: number, most: number): Promise<void> => {
        const started = await work();
        await act();
        await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
        const spent = (await work()) - started;
        expect(await shown.count()).toBe(rows);
        costs.push(`${what} ${(spent * 1000).toFixed(0)} ms`);
        expect(spent).toBeLessThan(most);
      };
      const search = page.getByLabel('Find a circuit');
      await cost('sort', () => page.getByLabel('Sort by').selectOption('Most calls'), 1000, 1);
      await cost('find', () => search.fill('service-99'), 11, 0.5);
      await cost('show all', () => search.fill(''), 1000, 0.5);
      await cost('group', () => page.locator('.by-prefix').click(), 1000, 0.5);
      console.info(
        `1,000 circuits: ${(watching * 1000).toFixed(0)} ms a second to watch, ${costs.join(', ')}; ` +
          `${waits.length} long tasks in ${seconds} s${waits.length > 0 ? `: ${waits.join(', ')} ms` : ''}`,
      );
      expect(watching).toBeLessThan(0.25);
    } finally {
      clearInterval(calls);
    }
  }, 60_000);

  test('shows within a second that one opens, and keeps up when all do', async () => {
    const { url, trip } = await startRouter({ names });
    const { page } = await openPage(browser, url, { viewport });
    const firstRow = page.locator('li.circuit').first();
    const sentence = page.locator('.summary h2');
    await textOf(sentence).toBe('All 1,000 circuits are closed');
    await trip('service-777');
    await expect.poll(() => firstRow.innerText(), { timeout: 1000, interval: 20 }).toContain('service-777');
    const work = await workOf(page);
    const longTasks = await longTasksOf(page);
    const started = await work();
    await Promise.all(names.map((name) => trip(name)));
    await textOf(sentence).toBe('All 1,000 circuits are open and reject their calls');
    const spent = (await work()) - started;
    const waits = await longTasks();
    console.info(
      `1,000 circuits open at once: ${(spent * 1000).toFixed(0)} ms of work, long tasks: ${waits.join()} ms`,
    );
    expect(spent).toBeLessThan(1.5);
    // It is one piece of news, not a thousand.
    expect(await page.locator('[aria-live=polite]').textContent()).toMatch(/^(service-\d+: Open(; )?){3}and \d+ more$/);
  }, 60_000);
});
