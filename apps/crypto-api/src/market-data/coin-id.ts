/**
 * What an id at CoinGecko can look like. It begins with something else than a dot, so that no id walks up the path of
 * the upstream URL.
 */
export const coinIdPattern = /^[a-z0-9_-][a-z0-9_.-]{0,99}$/;

/**
 * Paths of CoinGecko that stand beside `/coins/{id}`. Asked for as a coin they would bring a body of another shape,
 * which counts as a failure: a client could open the circuit for everybody.
 */
export const siblingsOfCoins: ReadonlySet<string> = new Set(['list', 'markets', 'categories', 'top_gainers_losers']);
