import type { SimulatedAnswer } from './answer.js';
import type { CatalogueCoin } from './coin-catalogue.js';
import { imageUrl } from './image-url.js';
import type { Market, Quote } from './market.js';
import { asPrice, changeInPercent } from './rounding.js';

const mostPerPage = 250;

/** Answers `GET /coins/markets`, ordered by market value, in pages. */
export function marketsAnswer(market: Market, query: URLSearchParams): SimulatedAnswer {
  const currency = query.get('vs_currency');
  if (currency === null || currency === '') {
    return { status: 422, body: { error: 'Missing parameter vs_currency' } };
  }
  if (!market.currencies.includes(currency)) {
    return { status: 400, body: { error: 'invalid vs_currency' } };
  }
  const perPage = Math.min(mostPerPage, Math.max(1, Number(query.get('per_page') ?? 100) || 100));
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const rows = market.coins
    .flatMap((coin) => {
      const quote = market.quote(coin, currency);
      return quote === undefined ? [] : [{ coin, quote, marketCap: quote.price * coin.circulatingSupply }];
    })
    .sort((left, right) => right.marketCap - left.marketCap)
    .map((row, index) => marketRow(row.coin, row.quote, index + 1));
  return { status: 200, body: rows.slice((page - 1) * perPage, page * perPage) };
}

function marketRow(coin: CatalogueCoin, quote: Quote, rank: number): Record<string, unknown> {
  const change = quote.price - quote.priceADayAgo;
  return {
    id: coin.id,
    symbol: coin.symbol,
    name: coin.name,
    image: imageUrl(coin, 'large'),
    current_price: asPrice(quote.price),
    market_cap: Math.round(quote.price * coin.circulatingSupply),
    market_cap_rank: rank,
    fully_diluted_valuation: Math.round(quote.price * (coin.maxSupply ?? coin.circulatingSupply)),
    total_volume: Math.round(coin.dailyVolume * quote.perDollar),
    high_24h: asPrice(quote.high),
    low_24h: asPrice(quote.low),
    price_change_24h: change,
    price_change_percentage_24h: changeInPercent(quote.priceADayAgo, quote.price),
    market_cap_change_24h: change * coin.circulatingSupply,
    market_cap_change_percentage_24h: changeInPercent(quote.priceADayAgo, quote.price),
    circulating_supply: coin.circulatingSupply,
    total_supply: coin.circulatingSupply,
    max_supply: coin.maxSupply,
    ath: asPrice(coin.allTimeHigh.price * quote.perDollar),
    ath_change_percentage: changeInPercent(coin.allTimeHigh.price * quote.perDollar, quote.price),
    ath_date: coin.allTimeHigh.at,
    atl: asPrice(coin.allTimeLow.price * quote.perDollar),
    atl_change_percentage: changeInPercent(coin.allTimeLow.price * quote.perDollar, quote.price),
    atl_date: coin.allTimeLow.at,
    roi: null,
    last_updated: new Date(quote.updatedAt).toISOString(),
  };
}
