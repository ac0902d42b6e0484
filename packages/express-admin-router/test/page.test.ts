import type { Socket } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearerToken } from '../src/index.js';
import { hasChromium, launchChromium } from './support/browser.js';
import { openPage, textOf } from './support/opened-page.js';
import { SECRET, startRouter } from './support/running-router.js';

const authorize = bearerToken(SECRET);

describe.skipIf(!hasChromium())('the live page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('shows a circuit open within a second of its opening, why, and when it probes', async () => {
    const { url, trip, factory } = await startRouter({ names: ['prices', 'coins'], recoveryTimeoutMs: 30_000 });
    const { page, row, complaints } = await openPage(browser, url);
    const sentence = page.getByRole('heading', { level: 2 });
    await textOf(sentence).toBe('All 2 circuits are closed');
    await textOf(row('prices')).toMatch(/Closed for \d+ s · calls pass/);
    await trip('prices');
    await expect
      .poll(() => sentence.innerText(), { timeout: 1000, interval: 10 })
      .toBe('1 of 2 circuits is open and rejects its calls');
    await textOf(row('prices')).toMatch(/Open for \d+ s · too many failures in a row.* · calls are rejected/);
    await textOf(row('prices')).toMatch(/\d\d s\s+to the next probe/);
    expect(await page.title()).toBe('(1 open) Circuits');
    // Trouble comes first.
    expect(await page.getByRole('listitem').first().innerText()).toContain('prices');
    const before = await row('prices').locator('.probe .figure').innerText();
    await textOf(row('prices').locator('.probe .figure')).not.toBe(before);
    await factory.get('prices')!.tryCall(() => 1);
    await textOf(row('prices')).toMatch(/1\s+rejected since it opened/);
    expect(complaints).toEqual([]);
  });

  test('says why circuits are open that were so before it came', async () => {
    const { url, trip } = await startRouter();
    await trip('prices');
    const { row } = await openPage(browser, url);
    await textOf(row('prices')).toContain('too many failures in a row');
  });

  test('resets a circuit with the token, after being refused with a wrong one, and keeps the token for the tab', async () => {
    const { url, trip, factory } = await startRouter({ authorize });
    await trip('prices');
    const { page, row } = await openPage(browser, url);
    await page.getByRole('button', { name: 'prices', exact: true }).click();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await textOf(dialog).toContain('Reset this circuit?');
    const confirm = dialog.getByRole('button', { name: 'Reset' });
    // Without a reason nothing is sent.
    await confirm.click();
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByLabel('Why').fill('deployed the fix');
    await dialog.getByLabel('Admin token').fill('a wrong one');
    await confirm.click();
    await textOf(dialog.getByRole('alert')).toBe('The credentials are missing or wrong.');
    expect(factory.get('prices')?.state).toBe('open');
    await dialog.getByLabel('Admin token').fill(SECRET);
    await confirm.click();
    await dialog.waitFor({ state: 'hidden' });
    expect(factory.get('prices')?.state).toBe('closed');
    await textOf(row('prices')).toMatch(/Reset\s+was open · by admin · “deployed the fix”/);
    expect(await page.evaluate('[Object.values(sessionStorage), localStorage.length, document.cookie]')).toEqual([
      [SECRET],
      0,
      '',
    ]);

    await page.getByRole('button', { name: 'Force open' }).click();
    expect(await dialog.getByLabel('Admin token').isVisible()).toBe(false);
    await dialog.getByLabel('Why').fill('moving the database');
    await dialog.getByLabel('For how long').selectOption('1 hour');
    await dialog.getByRole('button', { name: 'Force open' }).click();
    await textOf(row('prices')).toMatch(
      /Forced open for \d+ s · by admin · “moving the database” · ends in (1 h|59 min \d+ s)/,
    );
    expect(factory.get('prices')?.mode).toBe('forced_open');
    await textOf(page.getByRole('heading', { level: 2 })).toContain('The only circuit is forced open');
  });

  test('asks for no token where a session authorizes, and says so where nothing is allowed', async () => {
    const session = await startRouter({ authorize: () => 'alice' });
    const first = await openPage(browser, session.url);
    await first.page.getByRole('button', { name: 'prices', exact: true }).click();
    await first.page.getByRole('button', { name: 'Observe only' }).click();
    const dialog = first.page.getByRole('dialog');
    expect(await dialog.getByLabel('Admin token').isVisible()).toBe(false);
    await dialog.getByLabel('Why').fill('trial');
    await dialog.getByRole('button', { name: 'Observe only' }).click();
    await textOf(first.row('prices')).toContain('observing only');
    expect(session.factory.get('prices')?.getStats().modeInfo).toMatchObject({
      mode: 'observe',
      actor: 'alice',
      reason: 'trial',
    });

    const closed = await startRouter();
    const second = await openPage(browser, closed.url);
    await second.page.getByRole('button', { name: 'prices', exact: true }).click();
    await textOf(second.row('prices')).toContain('Changes are switched off');
    expect(await second.page.getByRole('button', { name: 'Reset', exact: true }).isDisabled()).toBe(true);
  });

  test('asks for the token where reading needs one, and asks again when it is wrong', async () => {
    const { url } = await startRouter({ authorize, authorizeRead: authorize });
    const { page, row } = await openPage(browser, url);
    await page.getByLabel('Token', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Show the circuits' }).click();
    expect(await page.locator('.banner').isVisible()).toBe(false);
    await textOf(page.locator('form.token-form').getByRole('alert')).toBe('The credentials are missing or wrong.');
    await page.getByLabel('Token', { exact: true }).fill(SECRET);
    await page.getByRole('button', { name: 'Show the circuits' }).click();
    await textOf(row('prices')).toContain('Closed');
    await page.getByRole('button', { name: 'prices', exact: true }).click();
    await textOf(row('prices')).toContain('Nothing has happened yet.');
  });

  test('says so where a session may not read, and shows all once it may', async () => {
    let mayRead = false;
    const { url } = await startRouter({ authorizeRead: () => mayRead });
    const { page, row } = await openPage(browser, url);
    await textOf(page.getByRole('heading', { level: 2 })).toBe('You may not see the circuits');
    // It is no failure of the network, and nothing is tried again by itself.
    await textOf(page.getByRole('status')).toBe('Not connected');
    expect(await page.locator('.banner').isVisible()).toBe(false);
    mayRead = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await textOf(row('prices')).toContain('Closed');
  });

  test('shows the last minutes at large, and the mode in force', async () => {
    const { url, factory } = await startRouter();
    const { page, row } = await openPage(browser, url);
    await textOf(row('prices')).toContain('Closed');
    await page.getByRole('button', { name: 'prices', exact: true }).click();
    const breaker = factory.get('prices')!;
    for (let n = 0; n < 5; n++) await breaker.call(() => 1);
    await breaker.tryCall(() => Promise.reject(new Error('down')));
    await textOf(row('prices').getByRole('region', { name: 'The last 5 minutes' })).toMatch(
      /5 succeeded\s*1 failed\s*0 rejected[^]*busiest 5 seconds: [\d.]+ calls\/s/,
    );
    const inForce = row('prices').locator('.choice[aria-current=true]');
    expect(await inForce.innerText()).toBe('Automatic');
    await breaker.setMode('forced_open', { reason: 'x' });
    await expect.poll(() => inForce.innerText()).toBe('Force open');
  });

  test('leaves the focus where it is when a row moves', async () => {
    const { url, trip } = await startRouter({ names: ['a', 'b', 'c'] });
    const { page, row } = await openPage(browser, url);
    await textOf(row('c')).toContain('Closed');
    await row('c').getByRole('button').focus();
    await trip('c');
    await textOf(page.getByRole('listitem').first()).toContain('Open');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('c');
  });

  test('names of circuits, actors and reasons stay text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const names = [
      evil,
      '"><script>alert(2)</script>',
      '{{7*7}}',
      '../..',
      '..',
      '\ud800',
      'x'.repeat(200),
      '__proto__',
    ];
    const { url, factory } = await startRouter({ names, authorize: () => evil });
    await factory.get(evil)!.setMode('observe', { actor: evil, reason: evil });
    const { page, row, complaints } = await openPage(browser, url);
    await textOf(row(evil)).toContain(`by ${evil} · “${evil}”`);
    expect(await page.locator('li.circuit').count()).toBe(names.length);
    for (const name of [evil, '..', '__proto__', '\ud800']) {
      const button =
        name === '\ud800'
          ? page.getByRole('button', { name: '⟨U+D800⟩' })
          : page.getByRole('button', { name, exact: true });
      await button.first().click();
      await textOf(page.locator('.details')).toMatch(/Automatic → Observe|Nothing has happened yet/);
    }
    await page.getByRole('button', { name: '..', exact: true }).click();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Why').fill(evil);
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await textOf(page.locator('.details')).toContain(`“${evil}”`);
    expect(factory.get('..')?.getStats().generation).toBe(2);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('says plainly when the connection is lost, and goes on by itself with what is there since', async () => {
    const first = await startRouter({ names: ['prices', 'old'], prefix: '/c' });
    const { page, row } = await openPage(browser, first.url);
    await textOf(page.getByRole('status')).toBe('Live');
    await page.getByRole('button', { name: 'prices', exact: true }).click();
    await textOf(row('prices')).toContain('Nothing has happened yet.');
    await first.stop();
    await textOf(page.locator('.banner')).toMatch(
      /^The connection is lost\. What you see is of \d\d:\d\d:\d\d\. Trying again…$/,
    );
    await textOf(page.getByRole('status')).toBe('Not live');
    expect(await page.locator('li.circuit').count()).toBe(2);
    const port = Number(new URL(first.url).port);
    const second = await startRouter({ names: ['prices', 'new'], prefix: '/c', port });
    await second.trip('prices');
    await textOf(page.getByRole('status')).toBe('Live');
    await textOf(row('prices')).toContain('Open');
    // The details that were open tell what happened meanwhile.
    await textOf(row('prices').locator('.timeline')).toContain('Closed → Open');
    await textOf(row('new')).toContain('Closed');
    expect(await row('old').count()).toBe(0);
    expect(await page.locator('.banner').isVisible()).toBe(false);
  });

  test('notices within seconds that a server hangs', async () => {
    const { url, server } = await startRouter();
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket));
    const { page } = await openPage(browser, url);
    await textOf(page.getByRole('status')).toBe('Live');
    // It says nothing more, and closes nothing.
    server.removeAllListeners('request');
    for (const socket of sockets) socket.cork();
    await textOf(page.getByRole('status')).toBe('Not live');
  });

  test('finds circuits by their names, shows groups of them, and sorts', async () => {
    const names = ['mail-10', 'mail-9', 'prices', 'payments'];
    const { url, trip, factory } = await startRouter({ names });
    await trip('payments');
    await factory.get('prices')!.setMode('forced_closed', { reason: 'x' });
    const { page } = await openPage(browser, url);
    // Not the inner texts: a row that moved into view has none until it is painted.
    const shown = (): Promise<string[]> => page.locator('li:not([hidden]) > .row button.name').allTextContents();
    await expect.poll(shown).toEqual(['payments', 'prices', 'mail-9', 'mail-10']);
    await page.getByLabel('Sort by').selectOption('Name');
    expect(await shown()).toEqual(['mail-9', 'mail-10', 'payments', 'prices']);
    await page.keyboard.press('Escape');
    await page.locator('body').press('/');
    await page.keyboard.type('MAIL 1');
    expect(await shown()).toEqual(['mail-10']);
    await page.getByLabel('Find a circuit').fill('nothing like it');
    await textOf(page.locator('.notice:visible')).toContain('No circuit matches');
    await page.getByLabel('Find a circuit').fill('');
    await page.getByRole('button', { name: /^Open/ }).click();
    expect(await shown()).toEqual(['payments']);
    await page.getByRole('button', { name: /^Forced/ }).click();
    expect(await shown()).toEqual(['prices']);
  });

  test('can be used with the keyboard alone', async () => {
    const { url, trip, factory } = await startRouter({ names: ['a', 'b', 'c'], authorize });
    await trip('b');
    const { page, row } = await openPage(browser, url);
    await textOf(row('b')).toContain('Open');
    await page.locator('body').press('/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const focused = (): Promise<string | null> => page.evaluate('document.activeElement.textContent');
    expect(await focused()).toBe('b');
    await page.keyboard.press('End');
    expect(await focused()).toBe('c');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('a');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await textOf(row('b')).toContain('Closed → Open');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Reset');
    await page.keyboard.press('Enter');
    await page.keyboard.type('well again');
    await page.keyboard.press('Tab');
    await page.keyboard.type(SECRET);
    await page.keyboard.press('Enter');
    await textOf(row('b')).toContain('“well again”');
    expect(factory.get('b')?.state).toBe('closed');
    // The focus comes back to where it was.
    expect(await focused()).toBe('Reset');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
  });
});
