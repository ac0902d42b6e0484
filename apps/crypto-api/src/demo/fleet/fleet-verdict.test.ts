import { describe, expect, it } from 'vitest';
import { judgeFleet, type FleetFacts } from './fleet-verdict.js';

const fate = { openedAt: 3, followers: 2, spreadMs: 20, closedAt: 3 };
const good: FleetFacts = {
  shared: true,
  replicas: 3,
  deaths: [],
  circuits: [fate, fate, fate],
  clients: { fresh: 300, cached: 400, error: 0 },
  outage: { reachedBefore: 17, reachedAfter: 7, probes: 7 },
};
const kept = (facts: Partial<FleetFacts>) => judgeFleet({ ...good, ...facts }).map((finding) => finding.kept);

describe('the verdict on a fleet', () => {
  it('keeps every promise when all came out as told', () => {
    expect(kept({})).toEqual([true, true, true, true]);
    expect(kept({ shared: false })).toEqual([true, true, true, true]);
  });

  it('notices a replica at which a circuit never opened', () => {
    expect(kept({ circuits: [fate, { ...fate, openedAt: 2 }] })[0]).toBe(false);
    expect(kept({ circuits: [fate, { ...fate, openedAt: 2 }], shared: false })[0]).toBe(false);
  });

  it('notices that a shared circuit took more than a second to open everywhere, which others may', () => {
    const late = [fate, { ...fate, spreadMs: 1001 }];
    expect(kept({ circuits: late })[0]).toBe(false);
    expect(kept({ circuits: late, shared: false })[0]).toBe(true);
  });

  it('notices that nobody followed anybody, however close together they opened', () => {
    const alone = [fate, { ...fate, followers: 0 }];
    expect(kept({ circuits: alone })[0]).toBe(false);
    const [opened] = judgeFleet({ ...good, circuits: alone, shared: false });
    expect(opened).toEqual({
      kept: true,
      text: 'all 3 replicas opened 2 of 2 circuits, each for itself, within 20 ms',
    });
  });

  it('notices a client error', () => {
    expect(kept({ clients: { fresh: 1, cached: 1, error: 1 } })[1]).toBe(false);
  });

  it('notices more calls to the dead CoinGecko than probes and those of replicas that did not know yet', () => {
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 7 + 6, probes: 7 } })[2]).toBe(true);
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 7 + 7, probes: 7 } })[2]).toBe(false);
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 7 + 36, probes: 7 }, shared: false })[2]).toBe(true);
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 7 + 37, probes: 7 }, shared: false })[2]).toBe(false);
  });

  it('notices more probes than a shared circuit may have, which three circuits on their own may', () => {
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 13, probes: 13 } })[2]).toBe(false);
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 36, probes: 36 }, shared: false })[2]).toBe(true);
    expect(kept({ outage: { reachedBefore: 17, reachedAfter: 37, probes: 37 }, shared: false })[2]).toBe(false);
  });

  it('notices a circuit that stayed open at one replica', () => {
    expect(kept({ circuits: [fate, { ...fate, closedAt: 2 }] })[3]).toBe(false);
  });

  it('says first which replica was lost', () => {
    const [first] = judgeFleet({ ...good, deaths: ['replica 2 is gone: SIGKILL'] });
    expect(first).toEqual({ kept: false, text: 'replica 2 is gone: SIGKILL' });
  });
});
