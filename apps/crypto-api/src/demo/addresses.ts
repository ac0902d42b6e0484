import type { Addresses } from './scene.js';

/** Where an API and a simulated CoinGecko can be looked at. */
export function addressesOf(apiOrigin: string, simulatorUrl: string): Addresses {
  return {
    apiUrl: `${apiOrigin}/api/v1/prices?ids=bitcoin,ethereum&vs=usd`,
    pageUrl: `${apiOrigin}/api/v1/circuit-breakers/`,
    metricsUrl: `${apiOrigin}/metrics`,
    simulatorUrl,
  };
}

/** The addresses in lines, which stay on a terminal when the view is gone. */
export function plainAddresses({ apiUrl, pageUrl, metricsUrl, simulatorUrl }: Addresses): string {
  return [
    `API:       ${apiUrl}`,
    `Live page: ${pageUrl}`,
    `Metrics:   ${metricsUrl}`,
    `CoinGecko: ${simulatorUrl} (simulated)`,
    '',
  ].join('\n');
}
