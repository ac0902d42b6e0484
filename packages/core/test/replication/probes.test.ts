import { describe, expect, it } from 'vitest';
import { FakeClock } from '../support/fake-clock.js';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

const PROBING = { failureThreshold: 1, halfOpen: { probes: 1, probeTimeoutMs: 500 } } as const;

/** On a slow machine time passes from one look at the clock to the next. */
class HastyClock extends FakeClock {
  msPerLook = 0;

  override now(): number {
    this.block(this.msPerLook);
    return super.now();
  }
}

/** Replicas with an open circuit whose time has come. */
async function due(
  count: number,
  probes = 1,
  options: { callTimeoutMs?: number } = {},
): Promise<{ fleet: Fleet; members: Member[] }> {
  const fleet = new Fleet({
    ...PROBING,
    ...options,
    halfOpen: { probes, successThreshold: probes, probeTimeoutMs: 500 },
  });
  const members = await fleet.joinAll(count);
  await members[0]?.fail();
  await fleet.pass(1_000);
  return { fleet, members };
}

const beginAll = (members: readonly Member[], each: number) =>
  Promise.all(members.flatMap((member) => Array.from({ length: each }, () => member.begin())));

describe('the probes of a shared circuit', () => {
  it.each([1, 2, 3])('H1, H4, D13, D14: eight replicas with eight calls each run %i at once', async (probes) => {
    const { fleet, members } = await due(8, probes);
    const calls = await beginAll(members, 8);
    await drained();
    expect(calls.filter(({ admitted }) => admitted === true)).toHaveLength(probes);
    expect(calls.filter(({ admitted }) => admitted === false)).toHaveLength(64 - probes);
    expect((await fleet.record()).leases).toHaveLength(probes);
    await fleet.pass(10_000);
    expect((await fleet.record()).totals.rejectedCount).toBe(64 - probes);
  });

  it('D14: further calls of the process that probes are rejected without a question', async () => {
    const { members } = await due(1);
    const [member] = members as [Member];
    const probe = await member.begin();
    expect(probe.admitted).toBe(true);
    const { updates } = member.faults;
    expect((await member.begin()).reason).toBe('probe_limit');
    expect(member.faults.updates).toBe(updates);
  });

  it.each([
    ['a wait', 1_000, async () => undefined],
    ['an order', 2_000, (member: Member) => member.breaker.setMode('forced_open', { ttlMs: 2_000 })],
  ])('H1: when %s ends between two looks at the clock, the store is asked all the same', async (_, ms, order) => {
    for (let leftMs = 1; leftMs <= 12; leftMs++) {
      const clock = new HastyClock();
      const fleet = new Fleet(PROBING);
      const member = await fleet.join({}, clock);
      await member.fail();
      await order(member);
      clock.advance(ms - leftMs);
      fleet.storeClock.advance(ms);
      await drained();
      clock.msPerLook = 1;
      const { admitted } = await member.begin();
      expect((await fleet.record()).leases, `${leftMs} ms before`).toHaveLength(admitted === true ? 1 : 0);
    }
  });

  it('H3: a success closes the circuit for all before its caller hears of it', async () => {
    const { members } = await due(3);
    await members[1]?.succeed();
    expect(members.map(({ breaker }) => breaker.state)).toEqual(['closed', 'closed', 'closed']);
  });

  it.each([
    ['call', {}],
    ['tryCall', {}],
    ['call', { callTimeoutMs: 60_000 }],
  ] as const)('H3: the caller of a probe, by %s and %j, waits until the store has concluded', async (way, options) => {
    for (const well of [true, false]) {
      const { members } = await due(1, 1, options);
      const [member] = members as [Member];
      let end: (well: boolean) => void = () => undefined;
      const body = () =>
        new Promise<void>((resolve, reject) => (end = (good) => (good ? resolve() : reject(new Error()))));
      let told = false;
      void Promise.allSettled([member.breaker[way](body)]).then(() => (told = true));
      await drained();
      member.faults.behaviour = 'hang';
      end(well);
      await drained();
      expect(told).toBe(false);
      member.faults.behaviour = 'answer';
      member.faults.release();
      await drained();
      expect(told).toBe(true);
    }
  });

  it('H3: a failure opens it again for all', async () => {
    const { fleet, members } = await due(3);
    await members[1]?.fail();
    expect(members.map(({ breaker }) => breaker.state)).toEqual(['open', 'open', 'open']);
    expect(await fleet.record()).toMatchObject({ openings: 2, cause: 'probe_failed', leases: [] });
  });

  it('G3: an ignored probe gives its slot back to the fleet', async () => {
    const { fleet, members } = await due(2);
    const [one, other] = members as [Member, Member];
    const permit = await one.breaker.acquire();
    expect((await other.begin()).reason).toBe('probe_limit');
    permit.ignore();
    await drained();
    expect((await fleet.record()).leases).toEqual([]);
    expect((await other.begin()).admitted).toBe(true);
  });

  it('H2, D58: a lease whose holder died is a failed probe when it has run out', async () => {
    const { fleet, members } = await due(2);
    const [dead, other] = members as [Member, Member];
    await dead.begin();
    dead.faults.behaviour = 'hang';
    await fleet.pass(499);
    expect((await other.begin()).reason).toBe('probe_limit');
    await fleet.pass(1);
    expect((await other.begin()).reason).toBe('open');
    expect(await fleet.record()).toMatchObject({ state: 'open', cause: 'probe_timeout', openings: 2, leases: [] });
    await fleet.pass(1_000);
    await other.succeed();
    expect((await fleet.record()).state).toBe('closed');
  });

  it('G2, S6: the result of a probe whose lease has run out changes nothing', async () => {
    const { fleet, members } = await due(2);
    const [slow, other] = members as [Member, Member];
    const probe = await slow.begin();
    await fleet.pass(500);
    await other.begin();
    await fleet.pass(1_000);
    const second = await other.begin();
    expect(second.admitted).toBe(true);
    probe.end(true);
    await drained();
    expect(await fleet.record()).toMatchObject({ state: 'half_open', totals: { lateCount: 1 } });
    expect((await fleet.record()).leases).toHaveLength(1);
  });

  it('D58: a probe that was granted too late gives its lease back', async () => {
    const { fleet, members } = await due(2);
    const [one, other] = members as [Member, Member];
    one.faults.behaviour = 'hang';
    const asked = await one.begin();
    one.faults.behaviour = 'fail';
    await fleet.pass(1_000);
    // By itself now: the default is to go on alone.
    expect(asked.admitted).toBe(true);
    one.faults.release();
    await drained();
    expect((await fleet.record()).leases).toHaveLength(1);
    one.faults.behaviour = 'answer';
    await fleet.pass(200);
    expect((await fleet.record()).leases).toEqual([]);
    expect((await other.begin()).admitted).toBe(true);
  });

  it('D58: a store that refuses at once leaves no lease behind either', async () => {
    const { fleet, members } = await due(2);
    const [one, other] = members as [Member, Member];
    one.faults.behaviour = 'lose';
    await one.begin();
    expect((await fleet.record()).leases).toHaveLength(1);
    one.faults.behaviour = 'answer';
    await fleet.pass(400);
    expect((await fleet.record()).leases).toEqual([]);
    expect((await other.begin()).admitted).toBe(true);
  });

  it('S5: a probe that was made while the store was away concludes nothing in the record', async () => {
    const { fleet, members } = await due(2);
    const [alone, other] = members as [Member, Member];
    alone.faults.behaviour = 'fail';
    const own = await alone.begin();
    const granted = await other.begin();
    expect([own.admitted, granted.admitted]).toEqual([true, true]);
    own.end(true);
    await drained();
    expect(alone.breaker.state).toBe('closed');
    alone.faults.behaviour = 'answer';
    await fleet.pass(400);
    expect(alone.degraded).toBe(false);
    expect(await fleet.record()).toMatchObject({ state: 'half_open', totals: { successCount: 1, lateCount: 1 } });
    expect(alone.breaker.state).toBe('half_open');
    granted.end(true);
    await drained();
    expect((await fleet.record()).state).toBe('closed');
  });

  it('a call that its caller gave up while the store was asked runs no probe and keeps no lease', async () => {
    const { fleet, members } = await due(1);
    const [member] = members as [Member];
    member.faults.behaviour = 'hang';
    const controller = new AbortController();
    let ran = false;
    const call = member.breaker.tryCall(() => (ran = true), { signal: controller.signal });
    await drained();
    controller.abort(new Error('enough'));
    member.faults.behaviour = 'answer';
    member.faults.release();
    await expect(call).resolves.toMatchObject({ ok: false, rejected: false });
    await drained();
    expect(ran).toBe(false);
    expect((await fleet.record()).leases).toEqual([]);
  });
});
