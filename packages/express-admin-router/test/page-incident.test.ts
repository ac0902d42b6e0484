import { type BreakerStore } from '@tripswitch/core';
import { createMemoryStore } from '@tripswitch/core/store';
import express, { type Router } from 'express';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearerToken, createAdminRouter } from '../src/index.js';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf, type OpenedPage } from './support/opened-page.js';
import { SECRET, startRouter } from './support/running-router.js';

/** A store that can be switched off. */
function switchedStore(): { store: BreakerStore; switchOff: () => void; switchOn: () => void } {
  const memory = createMemoryStore();
  let isDown = false;
  const orDown = <Answer>(answer: () => Promise<Answer>): Promise<Answer> =>
    isDown ? Promise.reject(new Error('down')) : answer();
  return {
    store: {
      ...memory,
      update: (...asked) => orDown(() => memory.update(...asked)),
      read: (...asked) => orDown(() => memory.read(...asked)),
    },
    switchOff: () => (isDown = true),
    switchOn: () => (isDown = false),
  };
}

async function openDetails({ page }: OpenedPage, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

describe.skipIf(!hasChromium())('the live page in an incident', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('says where it is: in its header, the title of its tab and every dialog', async () => {
    const title = 'Payments, <production>';
    const { url, trip } = await startRouter({ authorize: () => 'alice', title, instance: 'api-7f9c' });
    const opened = await openPage(browser, url);
    const { page, row } = opened;
    await textOf(row('prices')).toContain('Closed');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
    await textOf(page.locator('header')).toContain('api-7f9c');
    expect(await page.title()).toBe(`${title} · api-7f9c`);
    await trip('prices');
    await expect.poll(() => page.title()).toBe(`(1 open) ${title} · api-7f9c`);
    await openDetails(opened, 'prices');
    for (const choice of ['Reset', 'Trip', 'Force open', 'Force closed', 'Observe only', 'Automatic']) {
      await page.getByRole('button', { name: choice, exact: true }).click();
      await textOf(page.getByRole('dialog')).toContain(`at ${title} · api-7f9c`);
      await textOf(page.getByRole('dialog')).toContain('a change is made in this process only');
      await page.keyboard.press('Escape');
    }
  });

  test('names the host where nobody gave it a title, and says of a shared circuit who follows', async () => {
    const { store } = switchedStore();
    const { url, origin } = await startRouter({ authorize: () => 'alice', store });
    const opened = await openPage(browser, url);
    await openDetails(opened, 'prices');
    await opened.page.getByRole('button', { name: 'Reset', exact: true }).click();
    const dialog = opened.page.getByRole('dialog');
    await textOf(dialog).toContain(`at ${new URL(origin).host}`);
    await textOf(dialog).toContain('Shared through the memory store: a change holds in every process that uses it.');
  });

  test('D91: circuits whose store is away are never green, have their filter, and stand before those that are well', async () => {
    const { store, switchOff, switchOn } = switchedStore();
    const { url, factory } = await startRouter({ names: ['a', 'b', 'c'], store });
    await Promise.all(factory.list().map((breaker) => breaker.ready()));
    const { page, row } = await openPage(browser, url);
    const sentence = page.getByRole('heading', { level: 2 });
    await textOf(sentence).toBe('All 3 circuits are closed');
    const filter = page.getByRole('button', { name: /^Store away/ });
    expect(await filter.isVisible()).toBe(false);
    switchOff();
    await factory.get('c')!.tryCall(() => Promise.reject(new Error('down')));
    await textOf(sentence).toBe('The store of 1 of 3 circuits does not answer');
    expect(await page.locator('.summary').getAttribute('data-condition')).toBe('store_away');
    await textOf(page.locator('li.circuit').first()).toMatch(/^c\s+Closed, store away/);
    await textOf(row('c')).toContain('the memory store does not answer');
    expect(await row('c').getAttribute('data-condition')).toBe('store_away');
    await filter.click();
    await expect.poll(() => page.locator('li.circuit:not([hidden])').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('li.circuit:not([hidden])').count()).toBe(3);
    switchOn();
    await textOf(sentence).toBe('All 3 circuits are closed');
  });

  test('tells circuits apart that are open, forced open, probing and forced closed', async () => {
    const names = ['tripped', 'forced', 'ignored', 'well'];
    const { url, trip, factory } = await startRouter({ names });
    const probing = factory.create({ name: 'probing', recoveryTimeoutMs: 10, halfOpen: { probeTimeoutMs: 60_000 } });
    await factory.get('forced')!.setMode('forced_open', { actor: 'alice' });
    await factory.get('ignored')!.setMode('forced_closed');
    await trip('probing');
    await expect.poll(() => probing.getStats().retryAfterMs).toBe(0);
    void probing.tryCall(() => new Promise(() => undefined));
    const { page } = await openPage(browser, url);
    const sentence = page.getByRole('heading', { level: 2 });
    await textOf(sentence).toBe('1 of 5 circuits is forced open by an operator');
    await trip('tripped');
    await textOf(sentence).toBe('2 of 5 circuits reject their calls: 1 open, 1 forced open');
    await textOf(page.locator('.parts')).toMatch(
      /Open: tripped\s+Forced open: forced\s+Probing: probing\s+Forced closed: ignored/,
    );
  });

  test('that is opened in the middle of it has the minutes before, and what was rejected since it began', async () => {
    const { url, factory, trip } = await startRouter({ names: ['first', 'second'] });
    for (let n = 0; n < 40; n++) await factory.get('first')!.call(() => 1);
    await trip('first');
    for (let n = 0; n < 25; n++) await factory.get('first')!.tryCall(() => 1);
    const opened = await openPage(browser, url);
    await textOf(opened.row('first')).toMatch(/25\s+rejected since it opened/);
    await openDetails(opened, 'first');
    await textOf(opened.row('first').getByRole('region', { name: 'The last 5 minutes' })).toMatch(
      /40 succeeded\s*3 failed\s*25 rejected/,
    );
  });

  test('sorts by what opened first, which goes on through probes that fail', async () => {
    const { url, trip, factory } = await startRouter({ names: ['c', 'a', 'b'], recoveryTimeoutMs: 200 });
    const { page } = await openPage(browser, url);
    await textOf(page.locator('li.circuit').first()).toContain('Closed');
    for (const name of ['c', 'a', 'b']) {
      await trip(name);
      const { changedAt } = factory.get(name)!.getStats();
      await expect.poll(() => Date.now()).toBeGreaterThan(changedAt.getTime());
    }
    await page.getByLabel('Sort by').selectOption('First to open');
    const order = (): Promise<string[]> => page.locator('li.circuit button.name').allTextContents();
    await expect.poll(order).toEqual(['c', 'a', 'b']);
    // The first one probes, fails, and opens again, later than the others.
    await expect.poll(() => factory.get('c')!.getStats().retryAfterMs).toBe(0);
    await factory.get('c')!.tryCall(() => Promise.reject(new Error('down')));
    await textOf(page.locator('li.circuit').first()).toContain('the probe failed');
    expect(await order()).toEqual(['c', 'a', 'b']);
  });

  test('opens the circuit that a link names, and says so where there is none', async () => {
    const name = 'payments/ledger ü #1';
    const names = [...Array.from({ length: 60 }, (_, index) => `service-${index}`), name];
    const { url } = await startRouter({ names });
    const { page, row } = await openPage(browser, `${url}#${encodeURIComponent(name)}`);
    await textOf(row(name).locator('.details')).toContain('The last 5 minutes');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(name);
    await page.keyboard.press('Escape');
    expect(await page.locator('.details').count()).toBe(0);
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('button', { name: 'service-7', exact: true }).click();
    expect(new URL(page.url()).hash).toBe('#service-7');
    await page.evaluate(`location.hash = 'no%20such'`);
    await textOf(page.locator('.missing')).toBe('There is no circuit named “no such”.');
    await page.evaluate(`location.hash = 'service-9'`);
    await textOf(row('service-9').locator('.details')).toContain('The last 5 minutes');
    expect(await page.locator('.missing').isVisible()).toBe(false);
  });

  test('D94: links and changes work without the slash at its end', async () => {
    const { url, factory } = await startRouter({
      authorize: () => 'alice',
      prefix: '/ops/circuits',
      app: (router: Router, prefix) => {
        const app = express();
        app.use((request, response, next) => {
          if (request.path.length > 1 && request.path.endsWith('/')) response.redirect(301, request.path.slice(0, -1));
          else next();
        });
        return app.use(prefix, router);
      },
    });
    const opened = await openPage(browser, `${url}#prices`);
    const { page, row, complaints } = opened;
    await textOf(row('prices').locator('.details')).toContain('Nothing has happened yet.');
    await page.getByRole('button', { name: 'Observe only' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('a trial');
    await page.getByRole('dialog').getByRole('button', { name: 'Observe only' }).click();
    await textOf(row('prices')).toContain('observing only');
    expect(factory.get('prices')?.mode).toBe('observe');
    expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe('/ops/circuits#prices');
    expect(complaints).toEqual([]);
  });

  test('shows names of blanks, of marks for writing from right to left, and of emoji so that they can be seen', async () => {
    const names = ['  ', 'a\u202ecod.exe', '\u200f', '🚀'.repeat(100), 'مدفوعات', '\u3164'];
    const { url, factory } = await startRouter({ names, authorize: () => 'alice' });
    const { page } = await openPage(browser, url);
    const shown = ['␣␣', 'a⟨U+202E⟩cod.exe', '⟨U+200F⟩', '🚀'.repeat(100), 'مدفوعات', '⟨U+3164⟩'];
    await expect
      .poll(async () => (await page.locator('button.name').allTextContents()).sort())
      .toEqual([...shown].sort());
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: '⟨U+200F⟩' }).click();
    await page.getByRole('button', { name: 'Observe only' }).click();
    await textOf(page.getByRole('dialog')).toContain('⟨U+200F⟩');
    await page.getByRole('dialog').getByLabel('Why').fill('a trial');
    await page.getByRole('dialog').getByRole('button', { name: 'Observe only' }).click();
    await expect.poll(() => factory.get('\u200f')?.mode).toBe('observe');
  });

  test('from fifty circuits on its rows are low, and it groups them by the beginning of their names', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${index % 2 === 0 ? 'mail' : 'payments'}-${index}`);
    const { url, trip } = await startRouter({ names: [...names, 'single'] });
    await trip('payments-1');
    const { page } = await openPage(browser, url, { viewport: { width: 1280, height: 900 } });
    await textOf(page.locator('li.circuit').first()).toContain('payments-1');
    expect((await page.locator('li.circuit').nth(3).boundingBox())?.height).toBeLessThan(40);
    await page.getByRole('button', { name: 'Group' }).click();
    const headings = page.locator('li.group');
    await expect.poll(() => headings.allInnerTexts()).toHaveLength(3);
    expect((await headings.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'payments 30 circuits, 1 not closed',
      'mail 30 circuits, all closed',
      'Others 1 circuit, all closed',
    ]);
    await page.getByRole('button', { name: 'payments', exact: true }).click();
    await expect.poll(() => page.locator('li.circuit:not([hidden])').count()).toBe(31);
    await page.getByLabel('Find a circuit').fill('single');
    await expect.poll(() => page.locator('li.group:not([hidden])').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Group' }).click();
    await expect.poll(() => headings.count()).toBe(0);
    expect(await page.locator('li.circuit:not([hidden])').count()).toBe(61);
  });

  test('Escape goes back a step at a time, and the arrows lead from the search to the rows', async () => {
    const { url } = await startRouter({ names: ['a1', 'a2', 'b1'] });
    const { page } = await openPage(browser, url);
    const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent');
    await textOf(page.locator('li.circuit').first()).toContain('Closed');
    await page.locator('body').press('/');
    await page.keyboard.type('a');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('a1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.details').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await page.locator('.details').count()).toBe(0);
    expect(await focused()).toBe('a2');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('li.circuit:not([hidden])').count()).toBe(3);
  });
});

describe.skipIf(!hasChromium())('tokens', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('for reading and for changes may differ: before a change, after it, and after a reconnect', async () => {
    const start = (port?: number): ReturnType<typeof startRouter> =>
      startRouter({
        prefix: '/c',
        authorizeRead: bearerToken('read-secret'),
        authorize: bearerToken(SECRET),
        ...(port !== undefined && { port }),
      });
    const first = await start();
    const opened = await openPage(browser, first.url);
    const { page, row } = opened;
    await page.getByLabel('Token', { exact: true }).fill('read-secret');
    await page.getByRole('button', { name: 'Show the circuits' }).click();
    await openDetails(opened, 'prices');
    const dialog = page.getByRole('dialog');
    const change = async (choice: string): Promise<void> => {
      await page.getByRole('button', { name: choice, exact: true }).click();
      await dialog.getByLabel('Why').fill('a trial');
      await dialog.locator('button.confirm').click();
    };
    await change('Observe only');
    await textOf(dialog.getByRole('alert')).toBe(
      'The token for reading does not allow changes. Enter the admin token.',
    );
    await dialog.getByLabel('Admin token').fill(SECRET);
    await dialog.locator('button.confirm').click();
    await textOf(row('prices')).toContain('observing only');
    await textOf(row('prices').locator('.timeline')).toContain('Automatic → Observe');
    const port = Number(new URL(first.url).port);
    await first.stop();
    await textOf(page.getByRole('status')).toBe('Not live');
    const second = await start(port);
    await textOf(page.getByRole('status')).toBe('Live');
    await change('Force open');
    await textOf(row('prices')).toContain('Forced open');
    expect(second.factory.get('prices')?.mode).toBe('forced_open');
    await page.reload();
    await textOf(row('prices')).toContain('Forced open');
  });

  test('a change that is refused as one of another site leaves the token, and says what to configure', async () => {
    let isForeign = true;
    const { url, factory } = await startRouter({
      authorize: () => 'alice',
      app: (router, prefix) => {
        const app = express();
        // As a proxy does that calls the service by another name, and a browser that does not say where it is.
        app.use((request, _response, next) => {
          if (isForeign) Object.assign(request.headers, { host: 'inner.local:3000' });
          delete request.headers['sec-fetch-site'];
          next();
        });
        return app.use(prefix, router);
      },
    });
    const opened = await openPage(browser, url);
    const { page } = opened;
    await page.evaluate(`sessionStorage.setItem('tripswitch-read-token', 'kept')`);
    await page.evaluate(`fetch = ((real) => (path, init) => {
      if (init?.headers) delete init.headers.Authorization;
      return real(path, init);
    })(fetch); undefined`);
    await openDetails(opened, 'prices');
    await page.getByRole('button', { name: 'Observe only' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('a trial');
    await dialog.locator('button.confirm').click();
    await textOf(dialog.getByRole('alert')).toMatch(
      /A page at "127\.0\.0\.1:\d+" may not change a circuit at "inner\.local:3000"\. .*X-Forwarded-Host/,
    );
    expect(await dialog.getByLabel('Admin token').isVisible()).toBe(false);
    expect(await page.evaluate(`sessionStorage.getItem('tripswitch-read-token')`)).toBe('kept');
    isForeign = false;
    await dialog.locator('button.confirm').click();
    await expect.poll(() => factory.get('prices')?.mode).toBe('observe');
  });
});

describe.skipIf(!hasChromium())('in place of circuits', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('a page without circuits says so, and shows them as they come', async () => {
    const { url, factory } = await startRouter({ names: [] });
    const { page, row } = await openPage(browser, url);
    await textOf(page.locator('.notice:visible')).toContain('There are no circuits yet');
    expect(await page.locator('.notice:visible svg').count()).toBe(1);
    factory.create({ name: 'prices' });
    await textOf(row('prices')).toContain('Closed');
    expect(await page.locator('.notice:visible').count()).toBe(0);
  });

  test('a page that one reader too many opens says so in words of its own, and comes when there is room', async () => {
    let isFull = true;
    const { url } = await startRouter({
      createRouter: (options) => {
        const inner = createAdminRouter(options);
        const outer = express.Router();
        outer.get('/events', (_request, response, next) => {
          if (!isFull) {
            next();
            return;
          }
          response.status(503).set('Retry-After', '1').type('application/problem+json');
          response.send({ status: 503, code: 'too_many_readers', detail: 'As many readers as are allowed listen.' });
        });
        return outer.use(inner);
      },
    });
    const { page, row } = await openPage(browser, url);
    await textOf(page.locator('.notice:visible')).toContain('Too many pages are open');
    await textOf(page.getByRole('status')).toBe('Not live');
    isFull = false;
    await textOf(row('prices')).toContain('Closed');
    expect(await page.locator('.notice:visible').count()).toBe(0);
  });
});
