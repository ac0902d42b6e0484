import { type BreakerStore } from '@tripswitch/core';
import { createMemoryStore } from '@tripswitch/core/store';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromium, launchChromium } from './support/browser.js';
import { readEvents } from './support/event-reader.js';
import { openPage, textOf } from './support/opened-page.js';
import { post, startRouter, type RunningRouter } from './support/running-router.js';

/** Two replicas of a service, each with its own router and breakers, which share their circuits. */
async function startFleet(store: BreakerStore = createMemoryStore()): Promise<[RunningRouter, RunningRouter]> {
  const replica = (): Promise<RunningRouter> => startRouter({ store, authorize: () => 'alice' });
  return [await replica(), await replica()];
}

async function statsOf({ json }: RunningRouter): Promise<Record<string, unknown>> {
  return (await json('/stats/prices')).body;
}

describe('D57: on a circuit that replicas share', () => {
  test('a reset through one router reaches the other: its statistics, events and history, and its calls', async () => {
    const [here, there] = await startFleet();
    const events = await readEvents(`${there.url}events`);
    await events.event('hello');
    await there.trip('prices');
    await vi.waitFor(async () => expect(await statsOf(here)).toMatchObject({ state: 'open', failure_count: 3 }));
    const { body } = await here.json('/reset/prices', post({ reason: 'deployed' }));
    expect(body).toMatchObject({ state: 'closed', failure_count: 0, store: { kind: 'memory', degraded: false } });
    await vi.waitFor(async () => expect(await statsOf(there)).toMatchObject({ state: 'closed', total_calls: 0 }));
    expect(await there.factory.get('prices')!.call(() => 'passes')).toBe('passes');
    expect((await events.event('reset')).data).toMatchObject({ name: 'prices', circuit: { state: 'closed' } });
    const histories = await Promise.all([here, there].map(({ json }) => json('/history/prices')));
    const [entries, theirs] = histories.map(({ body: told }) => told['entries'] as Record<string, unknown>[]);
    expect(entries).toEqual(theirs);
    expect(entries?.map(({ kind }) => kind)).toEqual(['transition', 'reset']);
    expect(entries?.[1]).toMatchObject({ actor: 'alice', reason: 'deployed' });
    // Each was made on another replica.
    expect(new Set(entries?.map(({ replica }) => replica)).size).toBe(2);
  });

  test('a mode ordered through one router holds on the other, and its end too', async () => {
    const [here, there] = await startFleet();
    const events = await readEvents(`${there.url}events`);
    await events.event('hello');
    await here.json('/mode/prices', post({ mode: 'forced_open', reason: 'moving house' }));
    await vi.waitFor(() => expect(there.factory.get('prices')?.mode).toBe('forced_open'));
    const told = await there.factory.get('prices')!.tryCall(() => 1);
    expect(told).toMatchObject({ ok: false, rejected: true, error: { reason: 'forced_open' } });
    expect((await events.event('mode')).data).toMatchObject({ to: 'forced_open', reason: 'moving house' });
    expect(await statsOf(there)).toMatchObject({ mode_info: { actor: 'alice', reason: 'moving house' } });
    await there.json('/mode/prices', post({ mode: 'automatic', reason: 'moved' }));
    await vi.waitFor(() => expect(here.factory.get('prices')?.mode).toBe('automatic'));
    expect(await here.factory.get('prices')!.call(() => 1)).toBe(1);
  });

  test('an order that the store does not take is answered so, holds here, and reaches the other later', async () => {
    const memory = createMemoryStore();
    let down = false;
    const store: BreakerStore = {
      ...memory,
      update: (...update) => (down ? Promise.reject(new Error('redis://inner')) : memory.update(...update)),
    };
    const [here, there] = await startFleet(store);
    const events = await readEvents(`${here.url}events`);
    await events.event('hello');
    down = true;
    const { status, body } = await here.json('/mode/prices', post({ mode: 'forced_open', reason: 'x' }));
    expect([status, body]).toMatchObject([200, { mode: 'forced_open', store: { degraded: true } }]);
    const degraded = await events.event('store_degraded');
    expect(JSON.stringify(degraded.data)).not.toContain('inner');
    expect(there.factory.get('prices')?.mode).toBe('automatic');
    down = false;
    await vi.waitFor(() => expect(there.factory.get('prices')?.mode).toBe('forced_open'), { timeout: 5000 });
    await vi.waitFor(async () => expect(await statsOf(here)).toMatchObject({ store: { degraded: false } }));
    await events.event('store_recovered');
  });
});

describe.skipIf(!hasChromium())('D57: the page of each replica', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('shows what the others do, and what is ordered there', async () => {
    const [here, there] = await startFleet();
    const [mine, theirs] = [await openPage(browser, here.url), await openPage(browser, there.url)];
    for (const { row } of [mine, theirs]) await textOf(row('prices')).toContain('Closed');
    await there.trip('prices');
    await textOf(mine.row('prices')).toMatch(/Open for \d+ s · too many failures in a row/);
    await mine.page.getByRole('button', { name: 'prices', exact: true }).click();
    await textOf(mine.row('prices').locator('.figures')).toMatch(/Failed\s+3/);
    await mine.page.getByRole('button', { name: 'Reset', exact: true }).click();
    const dialog = mine.page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('deployed');
    await dialog.getByRole('button', { name: 'Reset' }).click();
    for (const { row } of [mine, theirs]) await textOf(row('prices')).toContain('Closed');
    await theirs.page.getByRole('button', { name: 'prices', exact: true }).click();
    await textOf(theirs.row('prices').locator('.timeline')).toMatch(/Reset\s+was open · by alice · “deployed” · on .+/);
    await there.json('/mode/prices', post({ mode: 'observe', reason: 'a trial' }));
    for (const { row } of [mine, theirs]) await textOf(row('prices')).toContain('by alice · “a trial”');
  });
});
