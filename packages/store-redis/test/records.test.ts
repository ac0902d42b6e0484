import { isStoreError } from '@tripswitch/core';
import { decodeRecord, type SharedRecord } from '@tripswitch/core/store';
import { expect, test, vi } from 'vitest';
import { circuitKeys } from '../src/circuit-keys.js';
import { toggle } from './support/changes.js';
import { CLIENTS, TWO_CLIENTS, node5, type node4, type node6 } from './support/clients.js';
import {
  describeWithRedis,
  fail,
  newPrefix,
  openBreaker,
  openClient,
  openStore,
  startServer,
  synced,
  useServer,
} from './support/fixtures.js';

describeWithRedis('records', () => {
  const server = useServer();

  test('case 1, S8, D73: a record that is rolled back is asserted again by the next report', async () => {
    const keyPrefix = newPrefix();
    const client = await openClient(server.current.port);
    const { breaker, events } = await openBreaker(openStore(client, { keyPrefix }));
    const key = circuitKeys(keyPrefix, 'prices').record;
    await fail(breaker, 1);
    await synced(breaker);
    const backup = Object.entries((await server.current.run('hgetall', key)) as Record<string, string>).flat();
    await breaker.setMode('forced_closed', { reason: 'maintenance' });
    await server.current.run('hset', key, ...backup);
    await fail(breaker, 1);
    await synced(breaker);
    const text = (await server.current.run('hget', key, 'record')) as string;
    expect((JSON.parse(text) as SharedRecord).override).toMatchObject({ mode: 'forced_closed' });
    expect((JSON.parse(text) as SharedRecord).totals.failureCount).toBe(2);
    expect(breaker.mode).toBe('forced_closed');
    expect(events).not.toContain('mode automatic');
  });

  test('case 2, S8, D73: a newcomer who writes first into an emptied server does not undo an order', async () => {
    const own = await startServer();
    const keyPrefix = newPrefix();
    const old = await openBreaker(openStore(await openClient(own.port), { keyPrefix }));
    await old.breaker.trip({ reason: 'a drill' });
    await own.run('flushall');
    const newcomer = await openBreaker(openStore(await openClient(own.port), { keyPrefix }));
    await fail(newcomer.breaker, 1);
    await synced(newcomer.breaker);
    await vi.waitFor(() => expect(newcomer.breaker.state).toBe('open'), { timeout: 5_000 });
    expect(old.breaker.state).toBe('open');
    expect(old.events).not.toContain('open -> closed');
  });

  test('case 8: a history key of another type refuses the whole update, and leaves nothing of it', async () => {
    const keyPrefix = newPrefix();
    const store = openStore(await openClient(server.current.port), { keyPrefix });
    const { history, record } = circuitKeys(keyPrefix, 'prices');
    await server.current.run('set', history, 'mine');
    const refused = store.update('prices', 'a', toggle);
    await expect(refused).rejects.toSatisfy(isStoreError);
    await expect(refused).rejects.toThrow(/WRONGTYPE, a key of the circuit holds something else/);
    expect(await server.current.run('exists', record)).toBe(0);
    expect(await server.current.run('get', history)).toBe('mine');
    await server.current.run('del', history);
    expect((await store.update('prices', 'a', toggle)).record.version).toBe(1);
  });

  test('S4: a record key of another type is no absent record', async () => {
    const keyPrefix = newPrefix();
    const store = openStore(await openClient(server.current.port), { keyPrefix });
    await server.current.run('set', circuitKeys(keyPrefix, 'prices').record, 'mine');
    await expect(store.read('prices')).rejects.toThrow(/WRONGTYPE/);
    await expect(store.update('prices', 'a', toggle)).rejects.toThrow(/WRONGTYPE/);
    expect(await server.current.run('get', circuitKeys(keyPrefix, 'prices').record)).toBe('mine');
  });

  test('case 9: what ioredis and node-redis 6 put before keys is part of every key, channel and listing', async () => {
    for (const make of [CLIENTS['ioredis 5'], CLIENTS['ioredis 6'], CLIENTS['node-redis 6, RESP3']]) {
      const keyPrefix = newPrefix();
      const [one, other] = [
        openStore(await openClient(server.current.port, { keyPrefix: 'app*{1}:' }, make), { keyPrefix }),
        openStore(await openClient(server.current.port, { keyPrefix: 'app*{1}:' }, make), { keyPrefix }),
      ];
      let heard = 0;
      other.watch('prices', () => heard++);
      await vi.waitFor(async () => {
        await one.update('prices', 'a', toggle);
        expect(heard).toBeGreaterThan(0);
      });
      expect(await one.list()).toEqual(['prices']);
      expect((await one.history('prices', {})).length).toBeGreaterThan(0);
      const keys = (await server.current.run('keys', `app\\*{1}:${keyPrefix}*`)) as string[];
      expect(keys.sort()).toEqual([`app*{1}:${keyPrefix}:{prices}`, `app*{1}:${keyPrefix}:{prices}:history`]);
      expect(await openStore(await openClient(server.current.port), { keyPrefix }).read('prices')).toBeUndefined();
    }
  });

  test('case 10: replies are read the same as strings, numbers, strings of numbers and buffers', async () => {
    const { port } = server.current;
    const { BLOB_STRING, NUMBER } = node5.RESP_TYPES;
    const mapping = { [BLOB_STRING]: Buffer, [NUMBER]: String };
    const five = (await openClient(port, {}, CLIENTS['node-redis 5'])) as node5.RedisClientType;
    const six = (await openClient(port, {}, CLIENTS['node-redis 6, RESP3'])) as node6.RedisClientType;
    const four = (await openClient(port, {}, CLIENTS['node-redis 4'])) as node4.RedisClientType;
    const clients = [
      await openClient(port, { stringNumbers: true }),
      await openClient(port, { stringNumbers: true, protocol: 3 }, CLIENTS['ioredis 6']),
      five.withTypeMapping(mapping),
      six.withTypeMapping(mapping as never),
      await openClient(port, { legacyMode: true }, CLIENTS['node-redis 4']),
      four,
    ];
    for (const client of clients) {
      const store = openStore(client);
      const { record, now } = await store.update('prices', 'a', toggle);
      const read = await store.read('prices');
      expect(read?.record).toEqual(record);
      expect(Math.abs(now - Date.now())).toBeLessThan(5_000);
      expect(await store.history('prices', {})).toHaveLength(1);
      expect(await store.list()).toEqual(['prices']);
      const { epoch, version, writeId } = record;
      expect(await store.read('prices', { known: { epoch, version, writeId } })).toMatchObject({ unchanged: true });
    }
  });

  test.for(Object.entries(TWO_CLIENTS))(
    'case 19: a script that was flushed is sent once more, by %s',
    async ([, make]) => {
      const own = await startServer();
      const store = openStore(await openClient(own.port, {}, make));
      for (let i = 1; i <= 20; i++) {
        await own.run('script', 'flush');
        expect((await store.update('prices', 'a', toggle)).record.version).toBe(i);
      }
      expect(await store.history('prices', {})).toHaveLength(20);
      const stats = (await own.run('info', 'commandstats')) as string;
      expect(Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1])).toBeLessThanOrEqual(22);
    },
  );

  test('databases of one server keep their circuits and their news apart', async () => {
    const keyPrefix = newPrefix();
    const zero = await openBreaker(openStore(await openClient(server.current.port, { db: 0 }), { keyPrefix }));
    const one = await openBreaker(openStore(await openClient(server.current.port, { db: 1 }), { keyPrefix }));
    await fail(zero.breaker, 1);
    await fail(one.breaker, 1);
    await synced(one.breaker);
    await fail(zero.breaker, 2);
    await synced(zero.breaker);
    expect(zero.breaker.state).toBe('open');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(one.breaker.state).toBe('closed');
    expect(one.breaker.getStats().failureCount).toBe(1);
  });

  test('the history keeps the newest changes', async () => {
    const keyPrefix = newPrefix();
    const store = openStore(await openClient(server.current.port), { keyPrefix, historyLimit: 5 });
    for (let i = 0; i < 12; i++) await store.update('prices', 'a', toggle);
    expect((await store.history('prices', {})).map(({ change }) => change.generation)).toEqual([9, 10, 11, 12, 13]);
    expect(await server.current.run('xlen', circuitKeys(keyPrefix, 'prices').history)).toBe(5);
  });

  test('unreadable data is copied aside as it was, under a key that the event names', async () => {
    const keyPrefix = newPrefix();
    const client = await openClient(server.current.port);
    await server.current.run('hset', circuitKeys(keyPrefix, 'prices').record, 'record', 'rubbish', 'head', 'mine');
    const { quarantined } = await openStore(client, { keyPrefix }).update('prices', 'a', toggle);
    expect(await server.current.run('hgetall', quarantined ?? '')).toEqual({ head: 'mine', record: 'rubbish' });
    const text = (await server.current.run('hget', circuitKeys(keyPrefix, 'prices').record, 'record')) as string;
    expect(decodeRecord(text).kind).toBe('record');
  });
});
