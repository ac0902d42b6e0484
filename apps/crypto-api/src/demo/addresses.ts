import { randomBytes } from 'node:crypto';
import type { Addresses } from './scene.js';

/** The secret with which the page of a demo changes circuits: a new one each time, since it is printed. */
export function createAdminToken(): string {
  return randomBytes(18).toString('base64url');
}

/** Where an API and a simulated CoinGecko can be looked at. */
export function addressesOf(apiOrigin: string, simulatorUrl: string, adminToken: string): Addresses {
  return {
    apiUrl: `${apiOrigin}/api/v1/prices?ids=bitcoin,ethereum&vs=usd`,
    pageUrl: `${apiOrigin}/api/v1/circuit-breakers/`,
    metricsUrl: `${apiOrigin}/metrics`,
    simulatorUrl,
    adminToken,
  };
}

/** The addresses in lines, which stay on a terminal when the view is gone. */
export function plainAddresses({ apiUrl, pageUrl, metricsUrl, simulatorUrl, adminToken }: Addresses): string {
  return [
    `API:       ${apiUrl}`,
    `Live page: ${pageUrl}`,
    `Token:     ${adminToken} (what the buttons of the live page ask for)`,
    `Metrics:   ${metricsUrl}`,
    `CoinGecko: ${simulatorUrl} (simulated)`,
    '',
  ].join('\n');
}
