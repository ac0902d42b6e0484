import type { Config } from './config.js';

/** What no log may hold. The path of the URL can be one: some gateways take their key there. */
export function secretsOf({ coinGeckoApiKey, adminToken, coinGeckoBaseUrl }: Config): string[] {
  const path = new URL(coinGeckoBaseUrl).pathname.replace(/\/(api\/v3)?$/, '');
  return [coinGeckoApiKey, adminToken, path].flatMap((secret) =>
    secret === undefined || secret === '' ? [] : [secret],
  );
}
