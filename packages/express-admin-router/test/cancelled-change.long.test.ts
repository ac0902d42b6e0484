import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf } from './support/opened-page.js';
import { startRouter, type RunningRouter } from './support/running-router.js';

/** A browser opens so many connections to a host over HTTP/1.1. */
const CONNECTIONS = 6;

/** Begins to force the only circuit open, up to the button that sends it. */
async function fillIn(page: Page): Promise<ReturnType<Page['getByRole']>> {
  const name = page.getByRole('button', { name: 'prices', exact: true });
  if ((await name.getAttribute('aria-expanded')) === 'false') await name.click();
  await page.getByRole('button', { name: 'Force open' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('a trial');
  return dialog;
}

/** A router before which a proxy holds back all changes. */
async function startHeldBack(): Promise<RunningRouter & { held: IncomingMessage[]; proxied: string }> {
  const router = await startRouter({ authorize: () => 'alice' });
  const held: IncomingMessage[] = [];
  const proxy = createServer((request, response) => {
    if (request.method === 'POST') {
      held.push(request);
      return;
    }
    const { url: path = '/', headers } = request;
    const outgoing = httpRequest(router.origin + path, { headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return { ...router, held, proxied: router.url.replace(router.origin, origin) };
}

/** Makes a page believe that its tab is hidden or seen. Chromium without a head shows every tab. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

describe.skipIf(!hasChromium())('D83: a change that the page sends', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  /** Opens the page in tabs that are hidden at first: those beyond the sixth would not even be loaded. */
  async function openTabs(url: string, count: number): Promise<Page[]> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    await context.addInitScript(`Object.defineProperty(document, 'hidden', { configurable: true, value: true })`);
    const tabs: Page[] = [];
    for (let tab = 0; tab < count; tab++) {
      const page = await context.newPage();
      await page.goto(url);
      await textOf(page.getByRole('status')).toBe('Paused');
      tabs.push(page);
    }
    return tabs;
  }

  test('is given up when it is cancelled: by the button, and by Escape', async () => {
    const { proxied, held, factory } = await startHeldBack();
    const { page } = await openPage(browser, proxied);
    for (const cancel of [
      () => page.getByRole('button', { name: 'Cancel' }).click(),
      () => page.keyboard.press('Escape'),
    ]) {
      const dialog = await fillIn(page);
      await dialog.getByRole('button', { name: 'Force open' }).click();
      await textOf(dialog.locator('button.confirm')).toBe('Sending…');
      await expect.poll(() => held.length).toBe(1);
      const gone = new Promise((resolve) => held[0]?.socket.once('close', resolve));
      await cancel();
      await gone;
      expect(await dialog.isVisible()).toBe(false);
      held.length = 0;
    }
    expect(factory.get('prices')?.mode).toBe('automatic');
  });

  test('is given up after a time limit, and the page says that it may have been made', async () => {
    const { proxied, held } = await startHeldBack();
    const { page } = await openPage(browser, proxied);
    const dialog = await fillIn(page);
    await dialog.getByRole('button', { name: 'Force open' }).click();
    await expect.poll(() => held.length).toBe(1);
    const gone = new Promise((resolve) => held[0]?.socket.once('close', resolve));
    await expect
      .poll(() => dialog.getByRole('alert').innerText(), { timeout: 15_000 })
      .toBe(
        'No answer within 10 seconds, so the change was given up. Look at the circuit before you try again: the change may have been made.',
      );
    await gone;
    expect(await dialog.locator('button.confirm').isEnabled()).toBe(true);
  }, 30_000);

  test('is given up when its tab goes', async () => {
    const { proxied, held } = await startHeldBack();
    const { page } = await openPage(browser, proxied);
    const dialog = await fillIn(page);
    await dialog.getByRole('button', { name: 'Force open' }).click();
    await expect.poll(() => held.length).toBe(1);
    const gone = new Promise((resolve) => held[0]?.socket.once('close', resolve));
    await page.close();
    await gone;
  });

  test('that waits for a connection is not sent when one becomes free after it was cancelled', async () => {
    const { url, factory, server } = await startRouter({ authorize: () => 'alice' });
    const posts: string[] = [];
    server.on('request', ({ method, url: path }: IncomingMessage) => method === 'POST' && posts.push(path ?? ''));
    const { page } = await openPage(browser, url);
    await page.getByRole('button', { name: 'prices', exact: true }).click();
    await textOf(page.locator('.details')).toContain('Nothing has happened yet.');
    // Streams of somebody else's, which make room for nobody, take every connection that is left.
    await page.evaluate(`
      streams = new AbortController();
      for (let n = 0; n < ${CONNECTIONS + 2}; n++) fetch('events', { signal: streams.signal }).catch(() => undefined);
      undefined;
    `);
    await expect.poll(() => connectionsOf(server)).toBe(CONNECTIONS);
    await fillIn(page);
    // Sent and cancelled by the page itself: after a tenth of a second it makes room, and the change is sent rightly.
    const said = await page.evaluate<string>(`new Promise((resolve) => {
      const buttons = [...document.querySelectorAll('dialog[open] button')];
      const confirm = buttons.find((button) => button.matches('.confirm'));
      confirm.click();
      setTimeout(() => {
        const text = confirm.innerText;
        buttons.find((button) => button.innerText === 'Cancel').click();
        resolve(text);
      }, 20);
    })`);
    expect(said).toBe('Sending…');
    // The browser has heard of it by the time that it answers another question.
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.evaluate('streams.abort()');
    await textOf(page.getByRole('status')).toBe('Live');
    expect((await page.evaluate<Response>(`fetch('stats').then(({ status }) => status)`)) as unknown).toBe(200);
    expect([posts, factory.get('prices')?.mode]).toEqual([[], 'automatic']);
  });

  test('does not wait behind the streams of eight tabs that are all seen', async () => {
    const { url, factory } = await startRouter({ authorize: () => 'alice' });
    const tabs = await openTabs(url, 8);
    for (const [index, tab] of tabs.entries()) {
      await setHidden(tab, false);
      // Six hold all connections of the browser. The seventh and the eighth wait for one.
      await textOf(tab.getByRole('status')).toBe(index < CONNECTIONS ? 'Live' : 'Connecting…');
      if (index === 0) await textOf(tab.getByRole('heading', { level: 2 })).toContain('closed');
    }
    const [changed] = tabs as [Page];
    const dialog = await fillIn(changed);
    await dialog.getByRole('button', { name: 'Force open' }).click();
    await dialog.waitFor({ state: 'hidden' });
    // By the clock of the page: that of the test has the clicks of a busy machine in it.
    const ms = await changed.evaluate<number>(
      `performance.getEntriesByType('resource').find(({ name }) => name.includes('/mode?')).duration`,
    );
    console.info(`a change with every connection taken by a stream took ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(1000);
    expect(factory.get('prices')?.mode).toBe('forced_open');
    // Eight compete for six connections again: those that have one show it, and the others say that they are not live.
    const toldOf = async (tab: Page): Promise<boolean> =>
      (await tab.getByRole('heading', { level: 2 }).first().innerText()).includes('forced open') ||
      (await tab.getByRole('status').first().innerText()) === 'Not live';
    const told = async (): Promise<boolean[]> => Promise.all(tabs.map(toldOf));
    await expect.poll(told, { timeout: 15_000, interval: 250 }).toEqual(Array(tabs.length).fill(true));
  }, 60_000);

  test('finds a connection beside eight tabs of which one is seen: the hidden ones hold none, and go on when seen', async () => {
    const { url, factory, server } = await startRouter({ authorize: () => 'alice' });
    const tabs = await openTabs(url, 8);
    for (const [index, tab] of tabs.entries()) {
      await setHidden(tab, false);
      await textOf(tab.getByRole('status')).toBe('Live');
      if (index < 7) await setHidden(tab, true);
    }
    const [first] = tabs;
    const last = tabs[7]!;
    expect(await first!.title()).toBe('(paused) Circuits');
    await textOf(first!.getByRole('status')).toBe('Paused');
    await expect.poll(async () => streamsOf(server)).toBe(1);
    const dialog = await fillIn(last);
    await dialog.getByRole('button', { name: 'Force open' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(factory.get('prices')?.mode).toBe('forced_open');
    await setHidden(first!, false);
    await textOf(first!.getByRole('heading', { level: 2 })).toContain('forced open');
    expect(await first!.title()).toBe('(1 open) Circuits');
  }, 60_000);
});

function connectionsOf(server: RunningRouter['server']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

/** How many connections are busy, and stay so: streams. The others are kept alive. */
async function streamsOf(server: RunningRouter['server']): Promise<number> {
  server.closeIdleConnections();
  return connectionsOf(server);
}
