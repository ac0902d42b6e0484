import { describe, expect, it } from 'vitest';
import { drained } from './support/drained.js';
import { Fleet } from './support/fleet.js';

const BY = { actor: 'ada', reason: 'maintenance' };

describe('a record that was lost', () => {
  it('S8, D73: has its forced opening again, though a newcomer wrote first', async () => {
    const fleet = new Fleet();
    const [ada, bob] = [await fleet.join(), await fleet.join()];
    await ada.breaker.setMode('forced_open', BY);
    await drained();
    await fleet.pass(1_000);
    await fleet.lose(undefined, false);
    const newcomer = await fleet.join();
    await newcomer.fail();
    expect((await fleet.record()).override).toBeNull();
    await fleet.pass(10);
    // The newcomer's news reach those who know better.
    await drained();
    await bob.succeed();
    await fleet.pass(60_000);
    expect((await fleet.record()).override).toMatchObject({ mode: 'forced_open', ...BY });
    expect([ada, bob, newcomer].map(({ breaker }) => breaker.mode)).toEqual(Array(3).fill('forced_open'));
    expect((await fleet.record()).totals.failureCount).toBe(1);
  });

  it.each(['lost', 'set back'])('S8: that was %s is whole again within a second, with nobody calling', async (how) => {
    const fleet = new Fleet();
    const [ada, bob] = [await fleet.join(), await fleet.join()];
    await ada.succeed();
    await fleet.pass(5_000);
    const backup = await fleet.record();
    await ada.fail(3);
    await bob.breaker.setMode('forced_open', BY);
    const before = await fleet.record();
    await fleet.pass(1_000);
    await fleet.lose(how === 'lost' ? undefined : backup);
    await fleet.pass(500);
    const { generation, state, override, totals, epoch, lineage } = await fleet.record();
    expect({ generation, state, override, totals }).toEqual({
      generation: before.generation,
      state: 'open',
      override: before.override,
      totals: before.totals,
    });
    expect(epoch).not.toBe(before.epoch);
    expect(lineage).toContainEqual([before.epoch, before.version]);
    expect([ada, bob].map(({ breaker }) => breaker.mode)).toEqual(['forced_open', 'forced_open']);
    const warnings = [...ada.heard, ...bob.heard].filter(({ type }) => type === 'warning');
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings[0]?.event).toMatchObject({ code: 'record_lost' });
    // Nothing changed for those who knew: they hear of no transition and no mode.
    expect(ada.told.filter((type) => type === 'mode')).toHaveLength(1);
    // Nor does the history, which the store may not have lost, have it twice.
    expect(await fleet.history()).toEqual([]);
  });

  it('S8: keeps a reset that came after the loss, against an older view', async () => {
    const fleet = new Fleet();
    const [ada, bob] = [await fleet.join(), await fleet.join()];
    const backup = (await ada.fail(), await fleet.record());
    await ada.fail(2);
    await fleet.pass(100);
    await ada.breaker.setMode('forced_open', BY);
    ada.faults.behaviour = 'hang';
    await fleet.pass(1_000);
    await fleet.lose(backup, false);
    const newcomer = await fleet.join();
    await newcomer.breaker.reset();
    ada.faults.behaviour = 'answer';
    ada.faults.release();
    await bob.succeed();
    await ada.succeed();
    await fleet.pass(60_000);
    expect(await fleet.record()).toMatchObject({ state: 'closed', override: null });
    expect([ada, bob, newcomer].map(({ breaker }) => breaker.mode)).toEqual(Array(3).fill('automatic'));
    expect((await fleet.record()).totals.failureCount).toBe(0);
  });

  it('S8: that was set back and grew to the same version by another write is put together with what is known', async () => {
    const fleet = new Fleet({ failureThreshold: 9 });
    const ada = await fleet.join();
    await ada.fail();
    const backup = await fleet.record();
    await ada.breaker.setMode('forced_open', BY);
    const known = await fleet.record();
    await fleet.lose(backup, false);
    const newcomer = await fleet.join();
    await newcomer.fail();
    expect((await fleet.record()).version).toBe(known.version);
    expect((await fleet.record()).writeId).not.toBe(known.writeId);
    await fleet.pass(10);
    await newcomer.fail();
    await ada.breaker.setMode('forced_open', { reason: 'again' });
    const { totals, override } = await fleet.record();
    expect(override).toMatchObject({ mode: 'forced_open', reason: 'again' });
    expect(totals.failureCount).toBe(3);
  });

  it.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [1, 7_200_000],
  ])('S8: that was set back and grew by %i other writes is recognised, %i ms later', async (writes, ms) => {
    const fleet = new Fleet({ failureThreshold: 9 });
    const ada = await fleet.join();
    await ada.fail();
    const backup = await fleet.record();
    await ada.fail();
    await fleet.lose(backup, false);
    const newcomer = await fleet.join();
    for (let i = 0; i < writes; i++) await newcomer.fail();
    await fleet.pass(ms);
    await ada.fail();
    expect(ada.told).toEqual(['warning']);
    expect((await fleet.record()).reports.map(([, number]) => number)).toContain(3);
    await ada.fail();
    expect(ada.told).toEqual(['warning']);
  });

  it('S8: lets a mode that had an end end, though it was asserted again', async () => {
    const fleet = new Fleet();
    const ada = await fleet.join();
    await ada.breaker.setMode('forced_open', { ...BY, ttlMs: 2_000 });
    await fleet.pass(1_000);
    await fleet.lose();
    await fleet.pass(500);
    expect((await fleet.record()).override?.mode).toBe('forced_open');
    await fleet.pass(1_000);
    await ada.succeed();
    expect(ada.breaker.mode).toBe('automatic');
  });

  it('S9: news that was overtaken costs no read', async () => {
    const fleet = new Fleet({ failureThreshold: 100 });
    const [ada, bob] = [await fleet.join(), await fleet.join()];
    const before = bob.faults.reads;
    for (let i = 0; i < 20; i++) await Promise.all([ada.fail(), bob.fail()]);
    expect(bob.faults.reads + ada.faults.reads).toBe(before * 2);
  });
});
