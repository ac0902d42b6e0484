import type { Config } from './config.js';

/** What no log may hold. The path of CoinGecko's URL can be one: some gateways take their key there. */
export function secretsOf({ coinGeckoApiKey, adminToken, coinGeckoBaseUrl, redisUrl }: Config): string[] {
  const path = new URL(coinGeckoBaseUrl).pathname.replace(/\/(api\/v3)?$/, '');
  const redis = redisUrl === undefined ? [] : [new URL(redisUrl).password];
  return [coinGeckoApiKey, adminToken, path, ...redis].flatMap((secret) =>
    secret === undefined || secret === '' ? [] : [secret],
  );
}
