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
 * The API four times in one process, so that nothing differs but what guards the calls: as it is, with circuits in
 * memory and in files; and twice without circuits. Prints the ports as JSON.
 */
const [coinGeckoBaseUrl = '', directory = ''] = process.argv.slice(2);
const log = createLog({ level: 'info', secrets: [] });
const settings = { coinGeckoBaseUrl, coinGeckoApiKey: undefined, cacheTtlMs: 0, requestDeadlineMs: 8000 };

/** The API as `main.ts` makes it, metrics and logs included. */
function withCircuits(factory: CircuitBreakerFactory) {
  logCircuits(factory, log);
  return createApi({ ...settings, factory, circuits: createCircuits(factory, 5000), log, isStopping: () => false });
}

/** Calls the function, and does nothing else: not even a timeout, which an API without circuits would need. */
function bareGuard(name: string): Guard {
  return {
    name,
    async tryCall(call) {
      try {
        return { ok: true, value: await call({ signal: new AbortController().signal, generation: 0 }) };
      } catch (error) {
        return { ok: false, rejected: false, error };
      }
    },
    getStats: () => ({ retryAfterMs: null }),
  };
}

function withoutCircuits() {
  const client = createCoinGeckoClient({ baseUrl: coinGeckoBaseUrl });
  const { cacheTtlMs: freshForMs, requestDeadlineMs: deadlineMs } = settings;
  const guard = { circuit: bareGuard('none'), freshForMs, deadlineMs };
  const routes = marketRoutes(client, { prices: guard, coins: guard, markets: guard });
  return createExpressApp({ routes, onError: (error) => log.error({ err: error }, 'a request failed unexpectedly') });
}

const inFiles = new CircuitBreakerFactory({ env: {}, store: createFileStore({ directory }) });
const apis = {
  without: withoutCircuits(),
  withoutAgain: withoutCircuits(),
  inMemory: withCircuits(new CircuitBreakerFactory({ env: {} })),
  inFiles: withCircuits(inFiles),
};
await Promise.all(inFiles.list().map((circuit) => circuit.ready()));
const ports: Record<string, number> = {};
for (const [name, api] of Object.entries(apis)) {
  ports[name] = (await listen(api, 0, '127.0.0.1')).port;
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
