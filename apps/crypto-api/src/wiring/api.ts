import { hostname } from 'node:os';
import type { CircuitBreaker, CircuitBreakerFactory } from '@tripswitch/core';
import { bearerToken, createAdminRouter } from '@tripswitch/express-admin-router';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createCoinGeckoClient } from '../coingecko/coin-gecko-client.js';
import { createExpressApp } from '../http/express-app.js';
import type { GuardedRoute } from '../market-data/live-or-last-known.js';
import { liveRoute, readyRoute, type Refusals } from '../routes/health.js';
import { metricsRoute } from '../routes/metrics.js';
import type { Circuits } from './circuits.js';
import { marketRoutes } from './market-routes.js';

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

/** Composes the API: a client of CoinGecko, a circuit and a memory of last known answers behind each route. */
export function createApi(parts: ApiParts): Express {
  const { coinGeckoBaseUrl, coinGeckoApiKey, cacheTtlMs, requestDeadlineMs, factory, circuits, log, isStopping } =
    parts;
  const register = new Registry();
  observeBreakers(factory, { register });
  const client = createCoinGeckoClient({ baseUrl: coinGeckoBaseUrl, apiKey: coinGeckoApiKey });
  const refusals: Refusals = new Map();
  const guarded = (circuit: CircuitBreaker): GuardedRoute => ({
    circuit,
    freshForMs: cacheTtlMs,
    deadlineMs: requestDeadlineMs,
    onReply: ({ status, objection, errorCode }) => {
      // What is unclear with a status of 200 is odd about one coin.
      if (objection === 'refused' || (objection === 'unclear' && status >= 400)) {
        const before = refusals.get(circuit.name);
        refusals.set(circuit.name, { status, errorCode });
        if (before?.status !== status || before.errorCode !== errorCode) {
          log.error({ circuit: circuit.name, status, errorCode }, 'CoinGecko refused a request');
        }
      } else {
        refusals.delete(circuit.name);
      }
    },
  });
  const circuitsRouter = createAdminRouter({
    breakers: factory,
    authorize: parts.adminToken === undefined ? undefined : bearerToken(parts.adminToken),
    signal: parts.ending,
    title: 'Crypto API',
    instance: hostname(),
  });
  return createExpressApp({
    mount: (app) => app.use('/api/v1/circuit-breakers', circuitsRouter),
    routes: {
      ...marketRoutes(client, {
        prices: guarded(circuits.prices),
        coins: guarded(circuits.coins),
        markets: guarded(circuits.markets),
      }),
      '/metrics': metricsRoute(register),
      '/health/live': liveRoute(),
      '/health/ready': readyRoute({ circuits: Object.values(circuits) as CircuitBreaker[], refusals, isStopping }),
    },
    onError: (error, request) => log.error({ err: error, ...request }, 'a request failed unexpectedly'),
  });
}
