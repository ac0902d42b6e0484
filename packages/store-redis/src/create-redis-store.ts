import type { BreakerStore } from '@tripswitch/core';
import { defineStore, requireOptions, whole, type Rules } from '@tripswitch/core/store';
import { EXPECTED_CLIENT, recognizeClient } from './client/recognize-client.js';
import type { RedisClient } from './client/redis-client.js';
import { RedisStore } from './redis-store.js';

/** The options of a Redis store. */
export interface RedisStoreOptions {
  /**
   * A client of ioredis (5, 6) or of node-redis (`redis` 4, 5, 6), also of a cluster or behind Sentinel, with RESP2 or
   * RESP3. It stays yours: the store never closes it. It is duplicated once, for subscribing.
   */
  readonly client: object;
  /**
   * What the keys and channels of the store begin with. All that have the same one, in the same database, share their
   * circuits. 1 to 100 characters. Default: `tripswitch`.
   */
  readonly keyPrefix?: string | undefined;
  /** How many changes of each circuit the history keeps. Default: 1,000. */
  readonly historyLimit?: number | undefined;
}

const RULES: Rules = {
  client: [(value) => recognizeClient(value) !== undefined, EXPECTED_CLIENT],
  keyPrefix: [
    (value) =>
      // An empty hash tag is none: each key of a circuit would have a slot of its own.
      typeof value === 'string' && value !== '' && value.length <= 100 && isWellFormed(value) && !value.includes('{}'),
    'a string of 1 to 100 characters without "{}"',
  ],
  historyLimit: whole(1, 100_000),
};

/**
 * Makes a store that keeps circuits in Redis 6.2 or later, or in Valkey. All processes that use the same server and key
 * prefix share them: a change of one is seen by the others at once.
 *
 * It holds nothing that keeps a process from ending once the client has ended.
 *
 * @throws `ConfigurationError` on invalid options, with all their problems.
 *
 * @example
 * ```ts
 * const store = createRedisStore({ client: new Redis() });
 * const breaker = new CircuitBreaker({ name: 'coingecko', store });
 * ```
 */
export function createRedisStore(options: RedisStoreOptions): BreakerStore {
  const {
    client,
    keyPrefix = 'tripswitch',
    historyLimit = 1_000,
  } = requireOptions('Redis store', options, RULES, ['client']);
  return defineStore(new RedisStore(recognizeClient(client) as RedisClient, { keyPrefix, historyLimit }));
}

/** Whether UTF-8 can express the text. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}
