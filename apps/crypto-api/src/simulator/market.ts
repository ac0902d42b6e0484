import { coinCatalogue, type CatalogueCoin } from './coin-catalogue.js';
import { createSeededRandom } from './seeded-random.js';

const stepMs = 1000;
/** After a long idle time the walk goes on from where it was, rather than catching up on every missed second. */
const mostStepsAtOnce = 600;
/** How much of a price is noise each second, and how strongly it is drawn back to its base. */
const volatility = 0.0006;
const pull = 0.002;

/** One coin's numbers at one moment, in one currency. */
export interface Quote {
  readonly price: number;
  readonly priceADayAgo: number;
  readonly high: number;
  readonly low: number;
  readonly updatedAt: number;
  /** Units of the currency that one US dollar buys. */
  readonly perDollar: number;
}

/** A market of coins whose prices move by themselves; the same seed gives the same market. */
export interface Market {
  readonly coins: readonly CatalogueCoin[];
  readonly currencies: readonly string[];
  find(id: string): CatalogueCoin | undefined;
  /** The coin in the currency now, or undefined when the currency is not one of `currencies`. */
  quote(coin: CatalogueCoin, currency: string): Quote | undefined;
}

/** Options of {@link createMarket}. */
export interface MarketOptions {
  /** What the prices are drawn from; the same seed gives the same market. */
  readonly seed: number;
  /** The wall clock, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

interface Walk {
  price: number;
  high: number;
  low: number;
  readonly priceADayAgo: number;
}

const fixedRates: ReadonlyMap<string, number> = new Map([
  ['usd', 1],
  ['eur', 0.92],
  ['gbp', 0.79],
  ['jpy', 151],
  ['chf', 0.89],
]);

/**
 * Creates a market whose prices walk at random, a step a second of the given clock, drawn back to their base price
 * so that a demo left alone for a day still shows a plausible Bitcoin.
 */
export function createMarket({ seed, now = Date.now }: MarketOptions): Market {
  const random = createSeededRandom(seed);
  const walks = new Map<CatalogueCoin, Walk>();
  for (const coin of coinCatalogue) {
    const priceADayAgo = coin.basePrice * (1 + (random() - 0.5) * 0.06);
    walks.set(coin, {
      price: coin.basePrice,
      high: Math.max(coin.basePrice, priceADayAgo),
      low: Math.min(coin.basePrice, priceADayAgo),
      priceADayAgo,
    });
  }
  let steppedAt = now();

  function step(): void {
    for (const [coin, walk] of walks) {
      const noise = (random() - 0.5) * 2 * volatility;
      const back = (coin.basePrice / walk.price - 1) * pull;
      walk.price *= 1 + noise + back;
      walk.high = Math.max(walk.high, walk.price);
      walk.low = Math.min(walk.low, walk.price);
    }
  }

  function catchUp(): void {
    const due = Math.floor((now() - steppedAt) / stepMs);
    if (due <= 0) {
      return;
    }
    for (let taken = 0; taken < Math.min(due, mostStepsAtOnce); taken += 1) {
      step();
    }
    steppedAt += due * stepMs;
  }

  function dollarsOf(id: string): number | undefined {
    const coin = coinCatalogue.find((candidate) => candidate.id === id);
    return coin === undefined ? undefined : walks.get(coin)?.price;
  }

  function perDollar(currency: string): number | undefined {
    const pricedIn = currency === 'btc' ? dollarsOf('bitcoin') : currency === 'eth' ? dollarsOf('ethereum') : undefined;
    return pricedIn === undefined ? fixedRates.get(currency) : 1 / pricedIn;
  }

  return {
    coins: coinCatalogue,
    currencies: [...fixedRates.keys(), 'btc', 'eth'],
    find: (id) => coinCatalogue.find((coin) => coin.id === id),
    quote(coin, currency) {
      catchUp();
      const walk = walks.get(coin);
      const rate = perDollar(currency);
      if (walk === undefined || rate === undefined) {
        return undefined;
      }
      return {
        price: walk.price * rate,
        priceADayAgo: walk.priceADayAgo * rate,
        high: walk.high * rate,
        low: walk.low * rate,
        updatedAt: steppedAt,
        perDollar: rate,
      };
    },
  };
}
