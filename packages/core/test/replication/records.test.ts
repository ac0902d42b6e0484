import { describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord, type SharedRecord } from '../../src/ports/shared-record.js';
import { timeWindow } from '../../src/trip/time-window.js';
import { FakeClock } from '../support/fake-clock.js';
import { Fleet } from './support/fleet.js';

const trip = timeWindow({ durationMs: 10_000, failureRateThreshold: 0.5, minimumCalls: 20 });

/** A record with something in every field. */
async function richRecord(): Promise<SharedRecord> {
  const fleet = new Fleet({ trip, syncIntervalMs: 1_000 });
  const [ada, bob] = [await fleet.join(), await fleet.join()];
  await fleet.pass(3_000);
  await ada.succeed(30);
  await bob.fail(3);
  await fleet.pass(1_000);
  await ada.breaker.trip({ actor: 'ada', reason: 'drill', forMs: 1 });
  await fleet.pass(10);
  await bob.begin();
  await ada.breaker.setMode('observe', { actor: 'ada', ttlMs: 60_000 });
  await fleet.lose();
  await fleet.pass(500);
  await ada.fail();
  const record = await fleet.record();
  return { ...record, openedBy: { name: 'Error', code: 7, at: record.changedAt } };
}

/** Every place in a value that holds a number. */
function numbersIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, [...path, key]));
}

function withValue(record: unknown, path: readonly (string | number)[], value: unknown): SharedRecord {
  const copy = structuredClone(record) as SharedRecord;
  let place = copy as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) as string] = value;
  return copy;
}

const EXTREMES = [0, -1, 1e308, Number.MAX_SAFE_INTEGER, 1e14, 8.64e15, 'NaN', 0.5];

describe('a record that was edited by hand', () => {
  it('D75: with each number at its extremes is refused, or costs little and is updated for good', async () => {
    const rich = await richRecord();
    const places = numbersIn(rich);
    expect(places.length).toBeGreaterThan(35);
    let read = 0;
    for (const place of places) {
      for (const extreme of EXTREMES) {
        const edited = withValue(rich, place, extreme);
        const decoded = decodeRecord(encodeRecord(edited));
        if (decoded.kind !== 'record') continue;
        read++;
        const fleet = new Fleet({ trip, syncIntervalMs: 1_000 });
        await fleet.lose(edited, false);
        const what = `${place.join('.')} at ${extreme}`;
        const start = performance.now();
        const member = await fleet.join();
        await member.fail();
        await member.breaker.reset();
        await fleet.pass(2_000);
        await member.fail();
        await fleet.pass(2_000);
        expect(performance.now() - start, what).toBeLessThan(250);
        const { changedAt, totals, version } = await fleet.record();
        expect([changedAt <= fleet.storeClock.wallNow(), totals.failureCount], what).toEqual([true, 1]);
        expect(version, what).toBeGreaterThan(edited.version);
        expect(() => member.breaker.getStats().changedAt.toISOString(), what).not.toThrow();
        expect(member.degraded, what).toBe(false);
        await member.breaker.close();
      }
    }
    expect(read).toBeGreaterThan(100);
  });

  it('D75: with millions of outcomes to judge blocks no event loop', async () => {
    const fleet = new Fleet({ trip, syncIntervalMs: 1_000 });
    const at = fleet.storeClock.wallNow();
    const unjudged = Array.from({ length: 5_000 }, () => [at, 0, 0, 1_000_000] as const);
    await fleet.lose({ ...(await richRecord()), unjudged, reports: [] }, false);
    const member = await fleet.join();
    const start = performance.now();
    await member.fail();
    // 50 ms on an idle core; this one has other tests beside it.
    expect(performance.now() - start).toBeLessThan(500);
  });
});

it('D81: what a later version knows more survives the reports of this one', async () => {
  const rich = await richRecord();
  const later = {
    ...rich,
    cause: 'quota_used_up',
    later: { field: 1 },
    totals: { ...rich.totals, retriedCount: 7 },
    windows: [...rich.windows, ['pane', 1]],
  } as unknown as SharedRecord;
  const fleet = new Fleet({ trip, syncIntervalMs: 1_000 });
  await fleet.lose(later, false);
  const member = await fleet.join();
  await member.fail();
  expect(await fleet.record()).toMatchObject({
    cause: 'quota_used_up',
    later: { field: 1 },
    totals: { retriedCount: 7 },
  });
  expect((await fleet.record()).windows).toContainEqual(['pane', 1]);
});

it('D74: outcomes of before the store’s clock was set back trip nothing an hour later', async () => {
  const fleet = new Fleet({ trip, syncIntervalMs: 1_000, recoveryTimeoutMs: 60_000 });
  const [ada, bob] = await fleet.joinAll(2);
  await fleet.pass(3_000);
  await bob!.succeed(20);
  await fleet.pass(1_000);
  await ada!.fail(15);
  const { unjudged } = await fleet.record();
  expect(unjudged.length).toBeGreaterThan(0);
  fleet.storeClock.advance(-3_600_000);
  await fleet.pass(20_000);
  for (let i = 0; i < 60; i++) {
    await ada!.succeed();
    await fleet.pass(1_000);
  }
  fleet.storeClock.advance(3_600_000 - 82_000);
  for (let i = 0; i < 10; i++) {
    await ada!.succeed(3);
    await fleet.pass(1_000);
  }
  expect((await fleet.record()).state).toBe('closed');
  expect((await fleet.record()).totals.openedCount).toBe(0);
});

it('S8: an order holds against an older one, though the store’s clock was set back in between', async () => {
  const fleet = new Fleet();
  const [ada, bob] = [await fleet.join(), await fleet.join({}, new FakeClock())];
  await ada.breaker.setMode('forced_open');
  fleet.storeClock.advance(-3_600_000);
  await ada.breaker.setMode('automatic');
  await bob.breaker.setMode('observe');
  await ada.fail();
  expect([ada, bob].map(({ breaker }) => breaker.mode)).toEqual(['observe', 'observe']);
  expect([...ada.told, ...bob.told]).not.toContain('warning');
});
