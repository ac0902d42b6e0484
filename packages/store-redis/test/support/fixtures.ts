import { CircuitBreaker, type BreakerStore, type CircuitBreakerOptions } from '@tripswitch/core';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { createRedisStore, type RedisStoreOptions } from '../../src/index.js';
import { CLIENTS, type MakeClient } from './clients.js';
import { CuttingProxy } from './cutting-proxy.js';
import { HAS_REDIS } from './programs.js';
import { RedisServer } from './redis-server.js';

/** Tests that need a real server. Without one they are skipped. */
export const describeWithRedis = describe.skipIf(!HAS_REDIS);

/** One server for all tests of a `describe`. */
export function useServer(...args: readonly string[]): { readonly current: RedisServer } {
  const holder = { current: undefined as unknown as RedisServer };
  beforeAll(async () => {
    holder.current = await RedisServer.start(...args);
  });
  afterAll(() => holder.current.end());
  return holder;
}

/** A server of the test's own. */
export async function startServer(...args: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...args);
  onTestFinished(() => server.end());
  return server;
}

export async function startProxy(port: number): Promise<CuttingProxy> {
  const proxy = await CuttingProxy.to(port);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A client that is ended when the test is over. */
export async function openClient(
  port: number,
  options: Readonly<Record<string, unknown>> = {},
  make: MakeClient = CLIENTS['ioredis 5'] as MakeClient,
): Promise<object> {
  const { client, end } = await make(port, options);
  onTestFinished(end);
  return client;
}

let prefixes = 0;

/** Something that no other test uses. */
export const newPrefix = (): string => `test ${process.pid} ${++prefixes}`;

export function openStore(client: object, options: Partial<RedisStoreOptions> = {}): BreakerStore {
  const store = createRedisStore({ client, keyPrefix: `prefix ${++prefixes}`, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** What a breaker has announced, in words. */
export interface Watched {
  readonly breaker: CircuitBreaker;
  readonly events: string[];
  readonly errors: unknown[];
}

/** A breaker that is ready, and what it announces. */
export async function openBreaker(store: BreakerStore, options: Partial<CircuitBreakerOptions> = {}): Promise<Watched> {
  const breaker = new CircuitBreaker({
    name: 'prices',
    failureThreshold: 3,
    recoveryTimeoutMs: 60_000,
    store,
    ...options,
  });
  const events: string[] = [];
  const errors: unknown[] = [];
  breaker.on('transition', ({ from, to }) => events.push(`${from} -> ${to}`));
  breaker.on('mode', ({ to }) => events.push(`mode ${to}`));
  breaker.on('store_degraded', ({ error }) => {
    events.push('degraded');
    errors.push(error);
  });
  breaker.on('store_recovered', () => events.push('recovered'));
  breaker.on('warning', ({ code }) => events.push(`warning ${code}`));
  onTestFinished(() => breaker.close());
  await breaker.ready();
  return { breaker, events, errors };
}

const failing = () => Promise.reject(new Error('the dependency is down'));

/** Fails so many calls, one after the other. */
export async function fail(breaker: CircuitBreaker, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) await breaker.tryCall(failing);
}

/** Resolves when a breaker has reported everything. */
export async function synced(breaker: CircuitBreaker): Promise<void> {
  while ((breaker.getStats().store?.pending ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Prints what was measured, beside what it has to be. */
export function figure(what: string, measured: string): void {
  process.stdout.write(`[figure] ${what}: ${measured}\n`);
}
