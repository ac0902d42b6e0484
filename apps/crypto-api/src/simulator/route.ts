/** The upstream routes that the simulator serves, by the names that the API gives its circuits for them. */
export const simulatedRoutes = ['prices', 'coins', 'markets'] as const;

/** One of {@link simulatedRoutes}. */
export type SimulatedRoute = (typeof simulatedRoutes)[number];

/** Where CoinGecko's API version 3 begins. */
export const apiRoot = '/api/v3';

/** A request that the simulator knows how to answer. */
export type SimulatedRequest =
  | { readonly route: 'prices'; readonly currenciesOnly?: true }
  | { readonly route: 'markets' }
  | { readonly route: 'coins'; readonly id: string };

/** Finds out what a path asks for, or undefined when the simulator does not serve it. */
export function matchRoute(pathname: string): SimulatedRequest | undefined {
  if (!pathname.startsWith(`${apiRoot}/`)) {
    return undefined;
  }
  const path = pathname.slice(apiRoot.length);
  if (path === '/simple/price') {
    return { route: 'prices' };
  }
  if (path === '/simple/supported_vs_currencies') {
    return { route: 'prices', currenciesOnly: true };
  }
  if (path === '/coins/markets') {
    return { route: 'markets' };
  }
  const id = /^\/coins\/([^/]+)$/.exec(path)?.[1];
  return id === undefined ? undefined : { route: 'coins', id: decodeSegment(id) };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
