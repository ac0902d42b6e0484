import { describe, expect, it } from 'vitest';
import { coinDetailSchema } from '../coingecko/coin-detail.js';
import { coinMarketsSchema } from '../coingecko/coin-market.js';
import { simplePriceSchema } from '../coingecko/simple-price.js';
import { coinAnswer } from './coin-answer.js';
import { createMarket } from './market.js';
import { marketsAnswer } from './markets-answer.js';
import { simplePriceAnswer } from './simple-price-answer.js';

const market = createMarket({ seed: 1, now: () => 1_790_000_000_500 });
const query = (text: string) => new URLSearchParams(text);

describe('GET /simple/price of the simulator', () => {
  it('gives what was asked for, and nothing else, in the names of CoinGecko', () => {
    const plain = simplePriceAnswer(market, query('ids=bitcoin,nocoin&vs_currencies=usd,xxx'));
    expect(plain).toEqual({ status: 200, body: { bitcoin: { usd: 77_000 } } });
    const { body } = simplePriceAnswer(
      market,
      query(
        'ids=ethereum&vs_currencies=usd&include_market_cap=true&include_24hr_vol=true&include_24hr_change=true&include_last_updated_at=true',
      ),
    );
    const coins = simplePriceSchema.parse(body);
    expect(Object.keys(coins['ethereum']!).sort()).toEqual([
      'last_updated_at',
      'usd',
      'usd_24h_change',
      'usd_24h_vol',
      'usd_market_cap',
    ]);
    expect(coins['ethereum']!['last_updated_at']).toBe(1_790_000_000);
  });

  it('answers 422 without a currency, as CoinGecko does', () => {
    expect(simplePriceAnswer(market, query('ids=bitcoin')).status).toBe(422);
  });

  it('knows no coin called __proto__', () => {
    expect(simplePriceAnswer(market, query('ids=__proto__&vs_currencies=__proto__')).body).toEqual({});
  });
});

describe('GET /coins/{id} of the simulator', () => {
  it('has the documented shape, with one number for each currency', () => {
    const { status, body } = coinAnswer(market, 'bitcoin', query(''));
    expect(status).toBe(200);
    const coin = coinDetailSchema.parse(body);
    expect(Object.keys(coin.market_data.current_price)).toEqual([...market.currencies]);
    expect(coin.market_data.current_price['usd']).toBe(77_000);
  });

  it('leaves out what the query switches off', () => {
    const { body } = coinAnswer(market, 'bitcoin', query('market_data=false&localization=false&tickers=false'));
    expect(body).not.toHaveProperty('market_data');
    expect(body).not.toHaveProperty('localization');
    expect(body).not.toHaveProperty('tickers');
  });

  it('answers 404 for an unknown coin', () => {
    expect(coinAnswer(market, 'nocoin', query(''))).toEqual({ status: 404, body: { error: 'coin not found' } });
  });
});

describe('GET /coins/markets of the simulator', () => {
  it('lists the largest first, in pages', () => {
    const all = coinMarketsSchema.parse(marketsAnswer(market, query('vs_currency=eur')).body);
    expect(all).toHaveLength(market.coins.length);
    const caps = all.map((row) => row.market_cap ?? 0);
    expect(caps).toEqual([...caps].sort((left, right) => right - left));
    const second = coinMarketsSchema.parse(marketsAnswer(market, query('vs_currency=eur&per_page=3&page=2')).body);
    expect(second.map((row) => row.id)).toEqual(all.slice(3, 6).map((row) => row.id));
    expect(second.map((row) => row.market_cap_rank)).toEqual([4, 5, 6]);
  });

  it('answers 422 without a currency and 400 for an unknown one', () => {
    expect(marketsAnswer(market, query('')).status).toBe(422);
    expect(marketsAnswer(market, query('vs_currency=xyz'))).toEqual({
      status: 400,
      body: { error: 'invalid vs_currency' },
    });
  });
});
