import type { CatalogueCoin } from './coin-catalogue.js';

/** Where CoinGecko keeps the picture of a coin. */
export function imageUrl(coin: CatalogueCoin, size: 'thumb' | 'small' | 'large'): string {
  return `https://coin-images.coingecko.com/coins/images/${coin.imageNumber}/${size}/${coin.id}.png`;
}
