/** A coin as `GET /coins/{id}` tells it, with these parts of its market in place of the usual ones. */
export const coinBody = (id: string, market: Readonly<Record<string, unknown>> = {}) => ({
  id,
  symbol: id.slice(0, 3),
  name: id,
  categories: ['Layer 1 (L1)', null],
  genesis_date: '2009-01-03',
  hashing_algorithm: 'SHA-256',
  market_cap_rank: 1,
  description: { en: 'A coin.' },
  links: { homepage: ['https://bitcoin.org', ''] },
  market_data: {
    current_price: { usd: 1, eur: 0.9 },
    market_cap: { usd: 20 },
    total_volume: { usd: 3 },
    price_change_percentage_24h: 1.5,
    circulating_supply: 20,
    max_supply: 21,
    ...market,
  },
  last_updated: '2026-05-18T12:49:21.000Z',
});

/** A row of `GET /coins/markets`, with these parts in place of the usual ones. */
export const marketRow = (id: string, parts: Readonly<Record<string, unknown>> = {}) => ({
  id,
  symbol: id.slice(0, 3),
  name: id,
  current_price: 1,
  market_cap: 20,
  market_cap_rank: 1,
  total_volume: 3,
  high_24h: 1.1,
  low_24h: 0.9,
  price_change_percentage_24h: 1.5,
  last_updated: '2026-05-18T12:49:21.000Z',
  ...parts,
});

/** An entry of `GET /simple/price`. */
export const priceEntry = { usd: 1, usd_24h_change: 1.5, last_updated_at: 1_779_108_561 };
