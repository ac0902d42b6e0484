import { readFileSync } from 'node:fs';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import { describe, expect, test } from 'vitest';
import { bearerToken } from '../src/index.js';
import { encodeName } from '../src/page/api/encode-name.js';
import { hasChromium, launchChromium } from './support/browser.js';
import { readEvents } from './support/event-reader.js';
import { hasNginx, startNginx } from './support/nginx.js';
import { openPage, textOf } from './support/opened-page.js';
import { post, SECRET, startRouter, type RunningRouter } from './support/running-router.js';

const authorize = bearerToken(SECRET);

const establishedApp = (router: Router, prefix: string): Express =>
  express().use(helmet()).use(express.json()).use(prefix, router);

/** The router of an application, behind nginx as the README configures it. */
async function behindNginx(names: readonly string[]): Promise<RunningRouter & { readonly proxied: string }> {
  const router = await startRouter({ names, prefix: '/circuit-breakers', authorize, app: establishedApp });
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const block = /```nginx\n(?<block>[^]*?)```/.exec(readme)?.groups?.['block'] ?? '';
  const origin = await startNginx(block.replace('http://127.0.0.1:3000', router.origin));
  return { ...router, proxied: `${origin}/ops/circuits/` };
}

describe.skipIf(!hasNginx())('behind nginx, under another path', () => {
  test('names arrive as they are, and events at once', async () => {
    const names = ['plain', 'a/b', 'ü 漢', '%', '?x#y', '__proto__', '..', '\ud800', 'a//b'];
    const { proxied, factory } = await behindNginx(names);
    for (const name of names) {
      const found = await fetch(`${proxied}history?name=${encodeName(name)}`);
      expect([name, await found.json()]).toEqual([name, { name, entries: [] }]);
    }
    for (const name of names.slice(0, 6)) {
      const found = await fetch(`${proxied}stats/${encodeName(name)}`);
      expect([name, await found.json()]).toMatchObject([name, { name }]);
    }
    const events = await readEvents(`${proxied}events`);
    await events.event('hello');
    await factory.get('plain')!.setMode('observe');
    expect((await events.event('mode', 1000)).data).toMatchObject({ name: 'plain', to: 'observe' });
  });

  test('an order is told from one of another site, where the browser says no more than its origin', async () => {
    const { proxied } = await behindNginx(['prices']);
    const statusOf = async (origin: string): Promise<number> =>
      (await fetch(`${proxied}reset/prices`, post(undefined, { Origin: origin }))).status;
    // Of this site, and without a token.
    expect(await statusOf(new URL(proxied).origin)).toBe(401);
    expect(await statusOf('http://127.0.0.1')).toBe(403);
  });

  test.skipIf(!hasChromium())('the page is found with and without the slash at its end, and steers', async () => {
    const { proxied, factory } = await behindNginx(['prices']);
    const browser = await launchChromium();
    try {
      const { page, row, complaints } = await openPage(browser, proxied.replace(/\/$/, ''));
      await textOf(row('prices')).toContain('Closed');
      await page.getByRole('button', { name: 'prices', exact: true }).click();
      await page.getByRole('button', { name: 'Force open' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Why').fill('trying the proxy');
      await dialog.getByLabel('Admin token').fill(SECRET);
      await dialog.getByRole('button', { name: 'Force open' }).click();
      await textOf(row('prices')).toContain('Forced open');
      expect(factory.get('prices')?.mode).toBe('forced_open');
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
