import { describe, expect, it } from 'vitest';
import { judge, type StoryFacts } from './verdict.js';

const good: StoryFacts = {
  circuits: [
    { name: 'coingecko-prices', openedCount: 3, closed: true },
    { name: 'coingecko-coins', openedCount: 1, closed: true },
  ],
  clients: { fresh: 600, cached: 400, error: 0 },
  outage: { reachedBeforeOpening: 40, askedSinceOpening: 400, reachedSinceOpening: 9 },
};
const kept = (facts: Partial<StoryFacts>) => judge({ ...good, ...facts }).map((finding) => finding.kept);

describe('the verdict on the story', () => {
  it('keeps every promise when all came out as told', () => {
    expect(kept({})).toEqual([true, true, true, true]);
  });

  it('notices a circuit that never opened', () => {
    expect(kept({ circuits: [{ name: 'coingecko-prices', openedCount: 0, closed: true }] })[0]).toBe(false);
  });

  it('notices a single client error, and an outage that nobody was carried through', () => {
    expect(kept({ clients: { fresh: 600, cached: 400, error: 1 } })[1]).toBe(false);
    expect(kept({ clients: { fresh: 600, cached: 0, error: 0 } })[1]).toBe(false);
  });

  it('notices calls that dropped by less than 95 %', () => {
    expect(kept({ outage: { reachedBeforeOpening: 0, askedSinceOpening: 400, reachedSinceOpening: 20 } })[2]).toBe(
      true,
    );
    expect(kept({ outage: { reachedBeforeOpening: 0, askedSinceOpening: 400, reachedSinceOpening: 21 } })[2]).toBe(
      false,
    );
    expect(kept({ outage: { reachedBeforeOpening: 9, askedSinceOpening: 0, reachedSinceOpening: 0 } })[2]).toBe(false);
  });

  it('notices a circuit that stayed open', () => {
    expect(kept({ circuits: [{ name: 'coingecko-prices', openedCount: 1, closed: false }] })[3]).toBe(false);
  });
});
