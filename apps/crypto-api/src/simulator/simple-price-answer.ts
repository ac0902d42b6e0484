import type { SimulatedAnswer } from './answer.js';
import type { Market } from './market.js';
import { asPrice, changeInPercent } from './rounding.js';

/** Answers `GET /simple/price` as CoinGecko does: unknown coins and currencies are left out, not refused. */
export function simplePriceAnswer(market: Market, query: URLSearchParams): SimulatedAnswer {
  const currencies = query.get('vs_currencies');
  if (currencies === null || currencies === '') {
    return { status: 422, body: { error: 'Missing parameter vs_currencies' } };
  }
  const wanted = (name: string): boolean => query.get(name) === 'true';
  const coins = new Map<string, Record<string, number>>();
  for (const id of (query.get('ids') ?? '').split(',')) {
    const coin = market.find(id);
    if (coin === undefined) {
      continue;
    }
    const entry: Record<string, number> = {};
    for (const currency of currencies.split(',')) {
      const quote = market.quote(coin, currency);
      if (quote === undefined) {
        continue;
      }
      entry[currency] = asPrice(quote.price);
      if (wanted('include_market_cap')) {
        entry[`${currency}_market_cap`] = quote.price * coin.circulatingSupply;
      }
      if (wanted('include_24hr_vol')) {
        entry[`${currency}_24h_vol`] = coin.dailyVolume * quote.perDollar;
      }
      if (wanted('include_24hr_change')) {
        entry[`${currency}_24h_change`] = changeInPercent(quote.priceADayAgo, quote.price);
      }
      if (wanted('include_last_updated_at')) {
        entry['last_updated_at'] = Math.floor(quote.updatedAt / 1000);
      }
    }
    coins.set(id, entry);
  }
  return { status: 200, body: Object.fromEntries(coins) };
}
