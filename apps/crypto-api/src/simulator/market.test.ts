import { describe, expect, it } from 'vitest';
import { createMarket } from './market.js';

function marketAt(seed: number) {
  const clock = { now: 1_790_000_000_000 };
  const market = createMarket({ seed, now: () => clock.now });
  const bitcoin = market.find('bitcoin')!;
  return { clock, market, bitcoin };
}

describe('a simulated market', () => {
  it('moves with time and not between', () => {
    const { clock, market, bitcoin } = marketAt(1);
    const first = market.quote(bitcoin, 'usd')!;
    expect(market.quote(bitcoin, 'usd')).toEqual(first);
    clock.now += 1000;
    const second = market.quote(bitcoin, 'usd')!;
    expect(second.price).not.toBe(first.price);
    expect(second.updatedAt).toBe(first.updatedAt + 1000);
  });

  it('is the same for the same seed and another for another', () => {
    const after = (seed: number) => {
      const { clock, market, bitcoin } = marketAt(seed);
      clock.now += 60_000;
      return market.quote(bitcoin, 'usd')!.price;
    };
    expect(after(7)).toBe(after(7));
    expect(after(7)).not.toBe(after(8));
  });

  it('keeps every price near its base, between its low and its high, for a day', () => {
    const { clock, market } = marketAt(3);
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      clock.now += 60_000;
      for (const coin of market.coins) {
        const { price, low, high } = market.quote(coin, 'usd')!;
        expect(Math.abs(price / coin.basePrice - 1)).toBeLessThan(0.2);
        expect(low).toBeLessThanOrEqual(price);
        expect(high).toBeGreaterThanOrEqual(price);
      }
    }
  });

  it('prices bitcoin at one bitcoin', () => {
    const { market, bitcoin } = marketAt(1);
    expect(market.quote(bitcoin, 'btc')!.price).toBeCloseTo(1, 12);
  });

  it('knows no currency that is not among its own', () => {
    const { market, bitcoin } = marketAt(1);
    expect(market.quote(bitcoin, '__proto__')).toBeUndefined();
    expect(market.find('__proto__')).toBeUndefined();
  });
});
