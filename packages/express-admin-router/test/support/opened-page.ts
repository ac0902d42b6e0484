import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** A live page in a browser of its own. What it says on the console, and whom it asks, is watched. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, and everything that the console was told, a breach of the page's policy too. */
  readonly complaints: string[];
  /** The row of a circuit. */
  readonly row: (name: string) => ReturnType<Page['locator']>;
}

/** Opens the page at a URL; it is closed with the test, and must not have asked another host. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) elsewhere.push(request.url());
  });
  onTestFinished(async () => {
    await context.close();
    expect(elsewhere).toEqual([]);
  });
  await page.goto(url);
  return {
    page,
    complaints,
    row: (name) => page.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) }),
  };
}

/** The text of a locator, polled until it is so. */
export function textOf(locator: ReturnType<Page['locator']>): ReturnType<typeof expect.poll<string>> {
  return expect.poll(() => locator.innerText({ timeout: 1000 }).catch(String), { timeout: 10_000, interval: 25 });
}
