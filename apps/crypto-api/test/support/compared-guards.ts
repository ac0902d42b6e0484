import { CircuitBreakerFactory } from '@tripswitch/core';
import { createFileStore } from '@tripswitch/store-file';
import { createCoinGeckoClient } from '../../src/coingecko/coin-gecko-client.js';
import { createExpressApp } from '../../src/http/express-app.js';
import type { Guard } from '../../src/market-data/live-or-last-known.js';
import { createApi } from '../../src/wiring/api.js';
import { createCircuits } from '../../src/wiring/circuits.js';
import { listen } from '../../src/wiring/http-server.js';
import { logCircuits } from '../../src/wiring/log-circuits.js';
import { createLog } from '../../src/wiring/log.js';
import { marketRoutes } from '../../src/wiring/market-routes.js';

/**
 * One API whose calls are guarded by what the header `x-guard` of a request names: by nothing, or by circuits in memory
 * or in files, with their metrics and logs. So the very same code, as warm for one as for the other, does all the rest:
 * two processes of one program differ by far more than circuits cost. Prints its port; `/told` tells what it measured.
 */
const [coinGeckoBaseUrl = '', directory = ''] = process.argv.slice(2);
const log = createLog({ level: 'info', secrets: [] });
const settings = { coinGeckoBaseUrl, coinGeckoApiKey: undefined, cacheTtlMs: 0, requestDeadlineMs: 8000 };

/** Circuits as `main.ts` makes them, observed and logged. */
function circuitsOf(factory: CircuitBreakerFactory) {
  logCircuits(factory, log);
  const circuits = createCircuits(factory, 5000);
  createApi({ ...settings, factory, circuits, log, isStopping: () => false });
  return circuits;
}

/** Calls the function, and does nothing else: not even a timeout, which an API without circuits would need. */
const nothing: Guard = {
  name: 'none',
  async tryCall(call) {
    try {
      return { ok: true, value: await call({ signal: new AbortController().signal, generation: 0 }) };
    } catch (error) {
      return { ok: false, rejected: false, error };
    }
  },
  getStats: () => ({ retryAfterMs: null }),
};

const inMemory = circuitsOf(new CircuitBreakerFactory({ env: {} }));
const inFiles = circuitsOf(new CircuitBreakerFactory({ env: {}, store: createFileStore({ directory }) }));
await Promise.all([inFiles.prices, inFiles.coins, inFiles.markets].map((circuit) => circuit.ready()));
const guards: Readonly<Record<string, Guard>> = {
  without: nothing,
  inMemory: inMemory.prices,
  inFiles: inFiles.prices,
};

let guard = nothing;
/** What each guard took for itself, before it called the function and after that had ended, in milliseconds. */
let ownMs: number[] = [];
const chosen: Guard = {
  name: 'chosen',
  async tryCall(call) {
    const enteredAt = performance.now();
    let [begunAt, endedAt] = [enteredAt, enteredAt];
    const result = await guard.tryCall(async (context) => {
      begunAt = performance.now();
      try {
        return await call(context);
      } finally {
        endedAt = performance.now();
      }
    });
    ownMs.push(begunAt - enteredAt + performance.now() - endedAt);
    return result;
  },
  getStats: () => guard.getStats(),
};

const route = { circuit: chosen, freshForMs: settings.cacheTtlMs, deadlineMs: settings.requestDeadlineMs };
const api = createExpressApp({
  routes: {
    ...marketRoutes(createCoinGeckoClient({ baseUrl: coinGeckoBaseUrl }), {
      prices: route,
      coins: route,
      markets: route,
    }),
    '/told': () => {
      const { user, system } = process.cpuUsage();
      const told = { ownMs, cpuMs: (user + system) / 1000 };
      ownMs = [];
      return { status: 200, headers: {}, body: told };
    },
  },
  onError: (error) => log.error({ err: error }, 'a request failed unexpectedly'),
});
const server = await listen(
  (request, response) => {
    // A handler gets as far as the guard within this turn.
    guard = guards[String(request.headers['x-guard'])] ?? nothing;
    api(request, response);
  },
  0,
  '127.0.0.1',
);
process.stdout.write(`${server.port}\n`);
