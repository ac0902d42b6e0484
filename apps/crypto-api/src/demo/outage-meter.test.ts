import { expect, it } from 'vitest';
import { createOutageMeter, dropRate } from './outage-meter.js';

it('counts only while CoinGecko is down, and tells what reached it before and after the opening', () => {
  const world = { down: false, closed: true };
  const meter = createOutageMeter({ isDown: () => world.down, isClosed: () => world.closed });
  const ask = (reaches: boolean) => {
    meter.clientAsked('prices');
    if (reaches) {
      meter.upstreamReached('prices');
    }
  };
  ask(true);
  world.down = true;
  ask(true);
  ask(true);
  world.closed = false;
  for (let count = 0; count < 20; count += 1) {
    ask(count === 10);
  }
  world.down = false;
  ask(true);
  expect(meter.counts).toEqual({ reachedBeforeOpening: 2, askedSinceOpening: 20, reachedSinceOpening: 1 });
  expect(dropRate(meter.counts)).toBeCloseTo(0.95);
});

it('has dropped nothing when no circuit opened', () => {
  expect(dropRate({ reachedBeforeOpening: 500, askedSinceOpening: 0, reachedSinceOpening: 0 })).toBe(0);
});
