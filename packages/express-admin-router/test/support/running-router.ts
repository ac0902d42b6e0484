import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CircuitBreakerFactory, type BreakerStore } from '@tripswitch/core';
import express, { type Express, type Router } from 'express';
import { onTestFinished } from 'vitest';
import { createAdminRouter, type AdminRouterOptions } from '../../src/index.js';
import { checkAgainstOpenApi } from './open-api-check.js';
import { send, type Received, type Sent } from './request.js';

/** A router that runs, with its circuits. Every answer is held against the OpenAPI document. */
export interface RunningRouter {
  readonly origin: string;
  /** Where the router is mounted; it ends with a slash. */
  readonly url: string;
  readonly factory: CircuitBreakerFactory;
  readonly server: Server;
  readonly request: (path: string, sent?: Sent) => Promise<Received>;
  readonly json: (
    path: string,
    sent?: Sent,
  ) => Promise<{ status: number; body: Record<string, unknown>; headers: Received['headers'] }>;
  /** Stops to listen, and cuts every connection. */
  readonly stop: () => Promise<void>;
  /** Opens a circuit by failures. */
  readonly trip: (name: string) => Promise<void>;
}

/** What a test may set. */
export interface RunningRouterOptions extends Partial<Omit<AdminRouterOptions, 'breakers'>> {
  readonly names?: readonly string[];
  /** Where the router is mounted. Default: `/admin/circuits`. */
  readonly prefix?: string;
  /** Mounts the router; by default at the prefix of a bare Express 5. */
  readonly app?: (router: Router, prefix: string) => Express;
  readonly createRouter?: typeof createAdminRouter;
  readonly recoveryTimeoutMs?: number;
  /** What the circuits are shared by. Default: nothing. */
  readonly store?: BreakerStore;
  /** Default: any free one. */
  readonly port?: number;
}

const onExpress5 = (router: Router, prefix: string): Express => {
  const app = express();
  app.use(prefix, router);
  return app;
};

/** Starts a router on a free port; it ends with the test. */
export async function startRouter(options: RunningRouterOptions = {}): Promise<RunningRouter> {
  const { names = ['prices'], prefix = '/admin/circuits', app = onExpress5, recoveryTimeoutMs = 60_000 } = options;
  const {
    createRouter = createAdminRouter,
    authorize,
    authorizeRead,
    title,
    instance,
    dashboard,
    signal,
    store,
  } = options;
  const defaults = { failureThreshold: 3, recoveryTimeoutMs };
  const factory = new CircuitBreakerFactory({ env: {}, defaults, store });
  for (const name of names) factory.create({ name });
  const server = createServer(
    app(createRouter({ breakers: factory, authorize, authorizeRead, title, instance, dashboard, signal }), prefix),
  );
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(async () => {
    await stop();
    await factory.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mount = prefix === '/' ? '' : prefix;
  const request = async (path: string, sent: Sent = {}): Promise<Received> => {
    const received = await send(origin, mount + path, sent);
    checkAgainstOpenApi(sent.method ?? 'GET', path, received);
    return received;
  };
  return {
    origin,
    url: `${origin}${mount}/`,
    factory,
    server,
    stop,
    request,
    async json(path, sent) {
      const { status, text, headers } = await request(path, sent);
      return { status, body: JSON.parse(text) as Record<string, unknown>, headers };
    },
    async trip(name) {
      const breaker = factory.get(name)!;
      while (breaker.state !== 'open') await breaker.tryCall(() => Promise.reject(new Error('down')));
    },
  };
}

/** The secret of tests, and a request that has it. */
export const SECRET = 'correct-horse-battery';
export const withToken = { Authorization: `Bearer ${SECRET}` };

/** A POST of JSON with the token. */
export function post(body?: unknown, headers: Readonly<Record<string, string>> = withToken): Sent {
  if (body === undefined) return { method: 'POST', headers };
  return { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
