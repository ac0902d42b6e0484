import type { CircuitBreaker, CircuitBreakerFactory } from '@tripswitch/core';
import { bearerToken, createAdminRouter } from '@tripswitch/express-admin-router';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createLastKnown } from '../cache/last-known.js';
import { createCoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import { createExpressApp } from '../http/express-app.js';
import type { GuardedRoute } from '../market-data/live-or-last-known.js';
import { createSharedCalls } from '../market-data/shared-calls.js';
import { coinRoute } from '../routes/coin.js';
import { liveRoute, readyRoute } from '../routes/health.js';
import { marketsRoute } from '../routes/markets.js';
import { metricsRoute } from '../routes/metrics.js';
import { pricesRoute } from '../routes/prices.js';
import type { Circuits } from './circuits.js';

/** What the API is made of. */
export interface ApiParts {
  readonly coinGeckoBaseUrl: string;
  readonly coinGeckoApiKey: string | undefined;
  readonly cacheTtlMs: number;
  readonly requestDeadlineMs: number;
  /** What the circuits were made by: it is observed, until it is closed. */
  readonly factory: CircuitBreakerFactory;
  readonly circuits: Circuits;
  readonly log: Logger;
  /** Who has it may reset circuits and order modes. Without it, nobody may. */
  readonly adminToken?: string | undefined;
  /** Ends what would not end by itself: the streams of the circuits' page. */
  readonly ending?: AbortSignal | undefined;
  /** Whether the process has begun to end. */
  readonly isStopping: () => boolean;
}

/** Beyond this many last known answers a route forgets those not used for longest. */
const mostEntries = 2000;

/** Composes the API: a client of CoinGecko, a circuit and a memory of last known answers behind each route. */
export function createApi(parts: ApiParts): Express {
  const { coinGeckoBaseUrl, coinGeckoApiKey, cacheTtlMs, requestDeadlineMs, factory, circuits, log, isStopping } =
    parts;
  const register = new Registry();
  observeBreakers(factory, { register });
  const client = createCoinGeckoClient({ baseUrl: coinGeckoBaseUrl, apiKey: coinGeckoApiKey });
  const guarded = (circuit: CircuitBreaker): GuardedRoute => ({
    circuit,
    freshForMs: cacheTtlMs,
    deadlineMs: requestDeadlineMs,
    onRefused: (status) => log.error({ circuit: circuit.name, status }, 'CoinGecko refused a request'),
  });
  const circuitsRouter = createAdminRouter({
    breakers: factory,
    authorize: parts.adminToken === undefined ? undefined : bearerToken(parts.adminToken),
    signal: parts.ending,
  });
  return createExpressApp({
    mount: (app) => app.use('/api/v1/circuit-breakers', circuitsRouter),
    routes: {
      '/api/v1/prices': pricesRoute({
        client,
        route: guarded(circuits.prices),
        running: createSharedCalls(),
        memory: createLastKnown({ mostEntries }),
      }),
      '/api/v1/coins/:id': coinRoute({
        client,
        route: guarded(circuits.coins),
        running: createSharedCalls(),
        memory: createLastKnown({ mostEntries }),
      }),
      '/api/v1/markets': marketsRoute({
        client,
        route: guarded(circuits.markets),
        running: createSharedCalls(),
        memory: createLastKnown({ mostEntries }),
      }),
      '/metrics': metricsRoute(register),
      '/health/live': liveRoute(),
      '/health/ready': readyRoute({ circuits: Object.values(circuits) as CircuitBreaker[], isStopping }),
    },
    onError: (error, request) => log.error({ err: error, ...request }, 'a request failed unexpectedly'),
  });
}
