import { isConfigurationError } from '@tripswitch/core';
import { Redis } from 'ioredis';
import { expect, test, vi } from 'vitest';
import { circuitKeys } from '../src/circuit-keys.js';
import { createRedisStore } from '../src/index.js';
import { toggle, touch } from './support/changes.js';
import { CLIENTS } from './support/clients.js';
import {
  describeWithRedis,
  fail,
  newPrefix,
  openBreaker,
  openClient,
  openStore,
  useServer,
} from './support/fixtures.js';

/** What the README says that a user needs. */
export const LEAST_ACL = [
  '~tripswitch:*',
  '&tripswitch:*',
  ...['+evalsha', '+eval', '+time', '+hget', '+hmget', '+hset', '+xadd', '+xdel', '+xtrim', '+xrevrange'],
  ...['+publish', '+subscribe', '+unsubscribe', '+ping', '+scan'],
];
/** What clients send by themselves when they connect. */
const HANDSHAKE = ['+info', '+client', '+hello', '+select', '+quit'];

describeWithRedis('what a server may refuse', () => {
  const server = useServer();

  /** A client whose user has these rights. */
  async function openUser(rights: readonly string[], make = CLIENTS['ioredis 5']): Promise<object> {
    const username = newPrefix().replaceAll(' ', '-');
    await server.current.run(
      'acl',
      'setuser',
      username,
      'on',
      '>secret',
      'resetchannels',
      '-@all',
      ...rights,
      ...HANDSHAKE,
    );
    return openClient(server.current.port, { username, password: 'secret' }, make);
  }

  test.for(Object.entries(CLIENTS))('the least ACL of the README is enough for %s', async ([, make]) => {
    await server.current.run('flushall');
    const [one, other] = [
      openStore(await openUser(LEAST_ACL, make), { keyPrefix: 'tripswitch' }),
      openStore(await openUser(LEAST_ACL, make), { keyPrefix: 'tripswitch' }),
    ];
    const a = await openBreaker(one);
    const b = await openBreaker(other);
    await fail(a.breaker, 3);
    await vi.waitFor(() => expect(b.breaker.state).toBe('open'));
    expect(await one.list()).toEqual(['prices']);
    expect(await b.breaker.history()).toHaveLength(1);
    expect([...a.events, ...b.events].filter((event) => event.startsWith('warning') || event === 'degraded')).toEqual(
      [],
    );
    const log = (await server.current.run('acl', 'log')) as unknown[];
    expect(log).toEqual([]);
  });

  test.each(LEAST_ACL.filter((right) => !['+ping', '+eval', '+xdel', '+unsubscribe', '+xtrim'].includes(right)))(
    'without %s something is refused, and says so',
    async (missing) => {
      await server.current.run('flushall');
      const rights = LEAST_ACL.filter((right) => right !== missing);
      const store = openStore(await openUser(rights), { keyPrefix: 'tripswitch' });
      const watched = store.watch('prices', () => undefined);
      const refusals: string[] = [];
      for (const work of [
        () => store.update('prices', 'a', toggle),
        () => store.read('prices', { known: { epoch: '', version: 0, writeId: '' } }),
        () => store.history('prices', {}),
        () => store.list(),
      ]) {
        await work().catch((error: unknown) => refusals.push(String(error)));
      }
      if (missing === '+subscribe' || missing === '+publish' || missing.startsWith('&')) {
        expect(refusals).toEqual([]);
        await vi.waitFor(() =>
          expect(
            store
              .warnings?.()
              .map(({ code }) => code)
              .join(),
          ).toMatch(/^redis_(subscribe|publish)_refused/),
        );
      } else {
        expect(refusals.length).toBeGreaterThan(0);
        for (const refusal of refusals)
          expect(refusal).toMatch(/NOPERM, the ACL of the user refuses it: allow the commands/);
      }
      watched();
    },
  );

  test('a refusal of any part of an update leaves nothing of it', async () => {
    for (const missing of ['+hset', '+xadd']) {
      await server.current.run('flushall');
      const store = openStore(await openUser(LEAST_ACL.filter((right) => right !== missing)), {
        keyPrefix: 'tripswitch',
      });
      await expect(store.update('prices', 'a', toggle)).rejects.toThrow(/NOPERM/);
      const { record, history } = circuitKeys('tripswitch', 'prices');
      expect(await server.current.run('exists', record)).toBe(0);
      expect(await server.current.run('xlen', history)).toBe(0);
    }
  });

  test('case 7: without channels it looks every second, and says so once', async () => {
    await server.current.run('flushall');
    const rights = LEAST_ACL.filter((right) => !right.startsWith('&'));
    const a = await openBreaker(openStore(await openUser(rights), { keyPrefix: 'tripswitch' }));
    const b = await openBreaker(
      openStore(await openUser(rights, CLIENTS['node-redis 5']), { keyPrefix: 'tripswitch' }),
    );
    await fail(a.breaker, 3);
    await vi.waitFor(() => expect(b.breaker.state).toBe('open'), { timeout: 3_000 });
    await fail(b.breaker, 1);
    await vi.waitFor(() => expect(a.events).toContain('warning redis_subscribe_refused'), { timeout: 3_000 });
    for (const { events } of [a, b]) {
      expect(events.filter((event) => event === 'warning redis_subscribe_refused').length).toBeLessThanOrEqual(1);
      expect(events).not.toContain('degraded');
    }
  });

  test('where EVAL is refused the error says that the store needs it', async () => {
    const store = openStore(await openUser(LEAST_ACL.filter((right) => !right.startsWith('+eval'))));
    await expect(store.update('prices', 'a', touch)).rejects.toThrow(/evalsha/);
  });

  test('invalid options are refused by name and value', () => {
    const client = new Redis({ lazyConnect: true });
    const problemsOf = (options: object): string => {
      try {
        createRedisStore(options as never);
      } catch (error) {
        expect(error).toSatisfy(isConfigurationError);
        return String(error);
      }
      return '';
    };
    expect(problemsOf({})).toContain('client is undefined, expected a client of ioredis 5 or 6');
    expect(problemsOf({ client: {} })).toContain('client is an object, expected');
    expect(problemsOf({ client: 'redis://localhost' })).toContain('client is "redis://localhost", expected');
    expect(problemsOf({ client, keyPrefix: '' })).toContain('keyPrefix is "", expected');
    expect(problemsOf({ client, keyPrefix: 'a{}' })).toContain('keyPrefix is "a{}", expected a string of 1 to 100');
    expect(problemsOf({ client, historyLimit: 0 })).toContain(
      'historyLimit is 0, expected a whole number from 1 to 100000',
    );
    expect(problemsOf({ client, prefix: 'x' })).toContain('prefix is no option');
    expect(problemsOf({ client })).toBe('');
    client.disconnect();
  });
});
