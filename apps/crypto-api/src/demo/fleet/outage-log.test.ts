import { expect, it } from 'vitest';
import type { Opening } from './openings.js';
import { createOutageLog } from './outage-log.js';

const opening = (firstAt: number, ...others: number[]): Opening => ({
  firstAt,
  followers: others.length,
  openedAt: new Map([firstAt, ...others].map((at, index) => [index, at])),
});

it('tells the calls before the circuit of their own route opened from those after', () => {
  const log = createOutageLog();
  for (const at of [1000, 1010, 1020, 1030]) {
    log.upstreamReached('prices', at);
    log.upstreamReached('coins', at);
  }
  log.probeBegan();
  const rounds = { prices: [opening(1010, 1015)], coins: [], markets: [] };
  expect(log.count((route) => rounds[route])).toEqual({ reachedBefore: 6, reachedAfter: 2, probes: 1 });
});

it('forgets an opening that was over before the outage began', () => {
  const log = createOutageLog();
  log.upstreamReached('prices', 5000);
  expect(log.count(() => [opening(1000)])).toEqual({ reachedBefore: 1, reachedAfter: 0, probes: 0 });
});
