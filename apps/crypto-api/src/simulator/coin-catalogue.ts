/** What the simulator knows of a coin that does not move. Money is in US dollars. */
export interface CatalogueCoin {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  /** CoinGecko's number of the coin's picture. */
  readonly imageNumber: number;
  readonly basePrice: number;
  readonly circulatingSupply: number;
  readonly maxSupply: number | null;
  readonly dailyVolume: number;
  readonly allTimeHigh: { readonly price: number; readonly at: string };
  readonly allTimeLow: { readonly price: number; readonly at: string };
  readonly blockTimeInMinutes: number;
  readonly hashingAlgorithm: string | null;
  readonly genesisDate: string | null;
  readonly categories: readonly string[];
  readonly homepage: string;
}

/** The simulated coins, the largest market first. */
// prettier-ignore
export const coinCatalogue: readonly CatalogueCoin[] = [
  {
    id: 'bitcoin', symbol: 'btc', name: 'Bitcoin', imageNumber: 1, basePrice: 77_000,
    circulatingSupply: 20_030_000, maxSupply: 21_000_000, dailyVolume: 33_200_000_000,
    allTimeHigh: { price: 126_080, at: '2025-10-06T18:57:42.558Z' },
    allTimeLow: { price: 67.81, at: '2013-07-06T00:00:00.000Z' },
    blockTimeInMinutes: 10, hashingAlgorithm: 'SHA-256', genesisDate: '2009-01-03',
    categories: ['Layer 1 (L1)', 'Proof of Work (PoW)'], homepage: 'https://bitcoin.org',
  },
  {
    id: 'ethereum', symbol: 'eth', name: 'Ethereum', imageNumber: 279, basePrice: 2_390,
    circulatingSupply: 120_700_000, maxSupply: null, dailyVolume: 17_400_000_000,
    allTimeHigh: { price: 4_946.05, at: '2025-08-24T19:21:03.333Z' },
    allTimeLow: { price: 0.432979, at: '2015-10-20T00:00:00.000Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: 'Ethash', genesisDate: '2015-07-30',
    categories: ['Smart Contract Platform', 'Layer 1 (L1)', 'Proof of Stake (PoS)'], homepage: 'https://ethereum.org',
  },
  {
    id: 'tether', symbol: 'usdt', name: 'Tether', imageNumber: 325, basePrice: 1,
    circulatingSupply: 184_000_000_000, maxSupply: null, dailyVolume: 71_000_000_000,
    allTimeHigh: { price: 1.32, at: '2018-07-24T00:00:00.000Z' },
    allTimeLow: { price: 0.572521, at: '2015-03-02T00:00:00.000Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: null, genesisDate: null,
    categories: ['Stablecoins', 'USD Stablecoin'], homepage: 'https://tether.to',
  },
  {
    id: 'binancecoin', symbol: 'bnb', name: 'BNB', imageNumber: 825, basePrice: 655,
    circulatingSupply: 137_700_000, maxSupply: 200_000_000, dailyVolume: 1_120_000_000,
    allTimeHigh: { price: 1_369.99, at: '2025-10-13T08:41:24.131Z' },
    allTimeLow: { price: 0.0398177, at: '2017-10-19T00:00:00.000Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: null, genesisDate: '2017-07-08',
    categories: ['Layer 1 (L1)', 'Smart Contract Platform'], homepage: 'https://www.bnbchain.org',
  },
  {
    id: 'ripple', symbol: 'xrp', name: 'XRP', imageNumber: 44, basePrice: 1.42,
    circulatingSupply: 60_100_000_000, maxSupply: 100_000_000_000, dailyVolume: 2_600_000_000,
    allTimeHigh: { price: 3.65, at: '2025-07-18T03:40:53.808Z' },
    allTimeLow: { price: 0.00268621, at: '2014-05-22T00:00:00.000Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: null, genesisDate: null,
    categories: ['Layer 1 (L1)', 'Payment Solutions'], homepage: 'https://xrpl.org',
  },
  {
    id: 'solana', symbol: 'sol', name: 'Solana', imageNumber: 4128, basePrice: 88,
    circulatingSupply: 563_000_000, maxSupply: null, dailyVolume: 3_900_000_000,
    allTimeHigh: { price: 293.31, at: '2025-01-19T11:15:27.957Z' },
    allTimeLow: { price: 0.500801, at: '2020-05-11T19:35:23.449Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: null, genesisDate: '2020-03-16',
    categories: ['Smart Contract Platform', 'Layer 1 (L1)', 'Proof of Stake (PoS)'], homepage: 'https://solana.com',
  },
  {
    id: 'dogecoin', symbol: 'doge', name: 'Dogecoin', imageNumber: 5, basePrice: 0.0978,
    circulatingSupply: 151_400_000_000, maxSupply: null, dailyVolume: 1_050_000_000,
    allTimeHigh: { price: 0.731578, at: '2021-05-08T05:08:23.458Z' },
    allTimeLow: { price: 0.0000869, at: '2015-05-06T00:00:00.000Z' },
    blockTimeInMinutes: 1, hashingAlgorithm: 'Scrypt', genesisDate: '2013-12-08',
    categories: ['Meme', 'Proof of Work (PoW)'], homepage: 'https://dogecoin.com',
  },
  {
    id: 'cardano', symbol: 'ada', name: 'Cardano', imageNumber: 975, basePrice: 0.268,
    circulatingSupply: 36_100_000_000, maxSupply: 45_000_000_000, dailyVolume: 480_000_000,
    allTimeHigh: { price: 3.09, at: '2021-09-02T06:00:10.474Z' },
    allTimeLow: { price: 0.01925275, at: '2020-03-13T02:22:55.044Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: null, genesisDate: '2017-09-23',
    categories: ['Smart Contract Platform', 'Layer 1 (L1)'], homepage: 'https://cardano.org',
  },
  {
    id: 'chainlink', symbol: 'link', name: 'Chainlink', imageNumber: 877, basePrice: 9.15,
    circulatingSupply: 708_000_000, maxSupply: 1_000_000_000, dailyVolume: 390_000_000,
    allTimeHigh: { price: 52.7, at: '2021-05-10T00:13:57.214Z' },
    allTimeLow: { price: 0.148183, at: '2017-11-29T00:00:00.000Z' },
    blockTimeInMinutes: 0, hashingAlgorithm: null, genesisDate: null,
    categories: ['Oracle', 'Infrastructure'], homepage: 'https://chain.link',
  },
  {
    id: 'litecoin', symbol: 'ltc', name: 'Litecoin', imageNumber: 2, basePrice: 54.6,
    circulatingSupply: 77_000_000, maxSupply: 84_000_000, dailyVolume: 320_000_000,
    allTimeHigh: { price: 410.26, at: '2021-05-10T03:13:07.904Z' },
    allTimeLow: { price: 1.15, at: '2015-01-14T00:00:00.000Z' },
    blockTimeInMinutes: 2.5, hashingAlgorithm: 'Scrypt', genesisDate: '2011-10-07',
    categories: ['Layer 1 (L1)', 'Proof of Work (PoW)'], homepage: 'https://litecoin.org',
  },
];
