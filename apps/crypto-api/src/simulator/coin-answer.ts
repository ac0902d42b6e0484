import type { SimulatedAnswer } from './answer.js';
import type { CatalogueCoin } from './coin-catalogue.js';
import { imageUrl } from './image-url.js';
import type { Market, Quote } from './market.js';
import { asPrice, changeInPercent } from './rounding.js';

/** Answers `GET /coins/{id}`; `market_data=false` leaves the market out, `localization=false` the translations. */
export function coinAnswer(market: Market, id: string, query: URLSearchParams): SimulatedAnswer {
  const coin = market.find(id);
  if (coin === undefined) {
    return { status: 404, body: { error: 'coin not found' } };
  }
  const rank = market.coins.indexOf(coin) + 1;
  const updatedAt = market.quote(coin, 'usd')?.updatedAt ?? 0;
  return {
    status: 200,
    body: {
      ...profile(coin, rank),
      ...(query.get('localization') === 'false' ? {} : { localization: { en: coin.name } }),
      ...(query.get('market_data') === 'false' ? {} : { market_data: marketData(market, coin, rank) }),
      ...(query.get('tickers') === 'false' ? {} : { tickers: [] }),
      last_updated: new Date(updatedAt).toISOString(),
    },
  };
}

function profile(coin: CatalogueCoin, rank: number): Record<string, unknown> {
  return {
    id: coin.id,
    symbol: coin.symbol,
    name: coin.name,
    web_slug: coin.id,
    asset_platform_id: null,
    platforms: { '': '' },
    detail_platforms: { '': { decimal_place: null, contract_address: '' } },
    block_time_in_minutes: coin.blockTimeInMinutes,
    hashing_algorithm: coin.hashingAlgorithm,
    categories: coin.categories,
    preview_listing: false,
    public_notice: null,
    additional_notices: [],
    description: { en: `${coin.name}, as the simulator tells it: its numbers move, but they are invented.` },
    links: { homepage: [coin.homepage, '', ''], blockchain_site: [], repos_url: { github: [], bitbucket: [] } },
    image: { thumb: imageUrl(coin, 'thumb'), small: imageUrl(coin, 'small'), large: imageUrl(coin, 'large') },
    country_origin: '',
    genesis_date: coin.genesisDate,
    sentiment_votes_up_percentage: null,
    sentiment_votes_down_percentage: null,
    watchlist_portfolio_users: 0,
    market_cap_rank: rank,
    status_updates: [],
  };
}

function marketData(market: Market, coin: CatalogueCoin, rank: number): Record<string, unknown> {
  const inDollars = market.quote(coin, 'usd');
  /** One number for each currency, as CoinGecko nests them. */
  const each = (value: (quote: Quote) => number | string): Record<string, number | string> =>
    Object.fromEntries(
      market.currencies.flatMap((currency) => {
        const quote = market.quote(coin, currency);
        return quote === undefined ? [] : [[currency, value(quote)] as const];
      }),
    );
  const change = inDollars === undefined ? 0 : inDollars.price - inDollars.priceADayAgo;
  const changePercent = inDollars === undefined ? 0 : changeInPercent(inDollars.priceADayAgo, inDollars.price);
  return {
    current_price: each((quote) => asPrice(quote.price)),
    total_value_locked: null,
    roi: null,
    ath: each((quote) => asPrice(coin.allTimeHigh.price * quote.perDollar)),
    ath_change_percentage: each((quote) => changeInPercent(coin.allTimeHigh.price * quote.perDollar, quote.price)),
    ath_date: each(() => coin.allTimeHigh.at),
    atl: each((quote) => asPrice(coin.allTimeLow.price * quote.perDollar)),
    atl_change_percentage: each((quote) => changeInPercent(coin.allTimeLow.price * quote.perDollar, quote.price)),
    atl_date: each(() => coin.allTimeLow.at),
    market_cap: each((quote) => Math.round(quote.price * coin.circulatingSupply)),
    fully_diluted_valuation: each((quote) => Math.round(quote.price * (coin.maxSupply ?? coin.circulatingSupply))),
    market_cap_rank: rank,
    total_volume: each((quote) => Math.round(coin.dailyVolume * quote.perDollar)),
    high_24h: each((quote) => asPrice(quote.high)),
    low_24h: each((quote) => asPrice(quote.low)),
    price_change_24h: change,
    price_change_percentage_24h: changePercent,
    price_change_24h_in_currency: each((quote) => quote.price - quote.priceADayAgo),
    price_change_percentage_24h_in_currency: each((quote) => changeInPercent(quote.priceADayAgo, quote.price)),
    market_cap_change_24h: change * coin.circulatingSupply,
    market_cap_change_percentage_24h: changePercent,
    total_supply: coin.circulatingSupply,
    max_supply: coin.maxSupply,
    max_supply_infinite: coin.maxSupply === null,
    circulating_supply: coin.circulatingSupply,
    last_updated: new Date(inDollars?.updatedAt ?? 0).toISOString(),
  };
}
