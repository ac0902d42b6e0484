import { describe, expect, it } from 'vitest';
import { judge, type StoryFacts } from './verdict.js';

const fate = { openedAt: 3, followers: 2, spreadMs: 20, closedAt: 3 };
const good: StoryFacts = {
  shared: true,
  replicas: 3,
  deaths: [],
  circuits: [fate, fate, fate],
  clients: { fresh: 300, cached: 400, error: 0 },
  outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 7, probes: 7 },
};
const kept = (facts: Partial<StoryFacts>) => judge({ ...good, ...facts }).map((finding) => finding.kept);

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
    const [opened] = judge({ ...good, circuits: alone, shared: false });
    expect(opened).toEqual({
      kept: true,
      text: 'all 3 replicas opened 2 of 2 circuits, each for itself, within 20 ms',
    });
  });

  it('notices a client error', () => {
    expect(kept({ clients: { fresh: 1, cached: 1, error: 1 } })[1]).toBe(false);
  });

  it('notices more calls to the dead CoinGecko than probes and those of replicas that did not know yet', () => {
    expect(kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 7 + 6, probes: 7 } })[2]).toBe(true);
    expect(kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 7 + 7, probes: 7 } })[2]).toBe(false);
    expect(
      kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 7 + 36, probes: 7 }, shared: false })[2],
    ).toBe(true);
    expect(
      kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 7 + 37, probes: 7 }, shared: false })[2],
    ).toBe(false);
  });

  it('notices more probes than a shared circuit may have, which three circuits on their own may', () => {
    expect(kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 13, probes: 13 } })[2]).toBe(false);
    expect(
      kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 36, probes: 36 }, shared: false })[2],
    ).toBe(true);
    expect(
      kept({ outage: { reachedBefore: 17, askedAfter: 400, reachedAfter: 37, probes: 37 }, shared: false })[2],
    ).toBe(false);
  });

  it('notices a circuit that stayed open at one replica', () => {
    expect(kept({ circuits: [fate, { ...fate, closedAt: 2 }] })[3]).toBe(false);
  });

  it('says first which replica was lost', () => {
    const [first] = judge({ ...good, deaths: ['replica 2 is gone: SIGKILL'] });
    expect(first).toEqual({ kept: false, text: 'replica 2 is gone: SIGKILL' });
  });
});

describe('the verdict on one process', () => {
  const alone: StoryFacts = {
    ...good,
    replicas: 1,
    shared: false,
    circuits: [fate, fate].map((each) => ({ ...each, openedAt: 1, closedAt: 1, followers: 0, spreadMs: 0 })),
    outage: { reachedBefore: 40, askedAfter: 400, reachedAfter: 9, probes: 9 },
  };
  const keptAlone = (facts: Partial<StoryFacts>) => judge({ ...alone, ...facts }).map((finding) => finding.kept);
  const other = (more: object) => [alone.circuits[0]!, { ...alone.circuits[0]!, ...more }];

  it('keeps every promise when all came out as told', () => {
    expect(judge(alone)).toEqual([
      { kept: true, text: 'the circuits opened: 2 of 2, after 40 calls to the dead CoinGecko' },
      { kept: true, text: 'clients kept getting answers: 700 of 700, 400 of them last known' },
      { kept: true, text: 'calls to it dropped by 97.8 %: 400 requests, 9 probes' },
      { kept: true, text: 'the circuits closed again: 2 of 2' },
    ]);
  });

  it('notices a circuit that never opened, and one that stayed open', () => {
    expect(keptAlone({ circuits: other({ openedAt: 0 }) })[0]).toBe(false);
    expect(keptAlone({ circuits: other({ closedAt: 0 }) })[3]).toBe(false);
  });

  it('notices an outage that nobody was carried through', () => {
    expect(keptAlone({ clients: { fresh: 600, cached: 0, error: 0 } })[1]).toBe(false);
  });

  it('notices calls that dropped by less than 95 %', () => {
    const after = (askedAfter: number, reachedAfter: number) =>
      keptAlone({ outage: { ...alone.outage, askedAfter, reachedAfter } })[2];
    expect([after(400, 20), after(400, 21), after(0, 0)]).toEqual([true, false, false]);
  });
});
