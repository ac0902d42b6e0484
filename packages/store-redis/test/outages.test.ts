import { randomUUID } from 'node:crypto';
import type { StoredRecord } from '@tripswitch/core/store';
import { expect, test, vi } from 'vitest';
import { circuitKeys } from '../src/circuit-keys.js';
import { toggle } from './support/changes.js';
import { CLIENTS, TWO_CLIENTS } from './support/clients.js';
import {
  describeWithRedis,
  fail,
  newPrefix,
  openBreaker,
  openClient,
  openStore,
  startProxy,
  startServer,
  synced,
  useServer,
} from './support/fixtures.js';

const SOON = { timeout: 10_000, interval: 20 };

describeWithRedis('outages', () => {
  const server = useServer();

  test.for(Object.entries(TWO_CLIENTS))(
    'case 3: an update whose reply is cut off is counted once, by %s',
    async ([, make]) => {
      const keyPrefix = newPrefix();
      const proxy = await startProxy(server.current.port);
      const { breaker } = await openBreaker(openStore(await openClient(proxy.port, {}, make), { keyPrefix }), {
        storeTimeoutMs: 5_000,
      });
      proxy.cutReplyTo(/evalsha/i);
      await fail(breaker, 3);
      await vi.waitFor(() => expect(proxy.cuts).toBe(1), SOON);
      await vi.waitFor(async () => {
        await synced(breaker);
        expect(breaker.getStats().store?.degraded).toBe(false);
      }, SOON);
      const observer = openStore(await openClient(server.current.port), { keyPrefix });
      expect((await observer.read('prices'))?.record).toMatchObject({ state: 'open', totals: { failureCount: 3 } });
      expect(await observer.history('prices', {})).toHaveLength(1);
    },
  );

  test.for(Object.entries(CLIENTS))(
    'case 4, S5: while the server hangs, calls of %s are decided in time',
    async ([, make]) => {
      const own = await startServer();
      const { breaker, events } = await openBreaker(openStore(await openClient(own.port, {}, make)), {
        storeTimeoutMs: 300,
      });
      await breaker.trip({ forMs: 1 });
      own.signal('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 20));
      const startedAt = performance.now();
      // It asks for a probe, and is admitted by this process alone.
      const result = await breaker.tryCall(() => performance.now() - startedAt);
      expect(result.ok && result.value).toBeLessThan(300 + 150);
      expect(result).toMatchObject({ ok: true });
      expect(events).toContain('degraded');
      own.signal('SIGCONT');
      await vi.waitFor(() => expect(events).toContain('recovered'), SOON);
      await breaker.call(() => 'answer');
    },
  );

  test('case 5, D58: a lease that was granted after its call was given up is released', async () => {
    const own = await startServer();
    const keyPrefix = newPrefix();
    const client = await openClient(own.port);
    const options = { storeTimeoutMs: 200, onStoreFailure: 'open', halfOpen: { probeTimeoutMs: 60_000 } } as const;
    const { breaker } = await openBreaker(openStore(client, { keyPrefix }), options);
    await breaker.trip({ forMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    own.signal('SIGSTOP');
    expect(await breaker.tryCall(() => 1)).toMatchObject({ ok: false, rejected: true });
    own.signal('SIGCONT');
    const other = await openBreaker(openStore(await openClient(own.port), { keyPrefix }), options);
    await vi.waitFor(async () => expect(await other.breaker.tryCall(() => 1)).toMatchObject({ ok: true }), SOON);
    expect(other.breaker.state).toBe('closed');
  });

  test('what was given up is not played later: a command that lay in a queue changes nothing', async () => {
    const own = await startServer();
    const keyPrefix = newPrefix();
    const store = openStore(await openClient(own.port), { keyPrefix });
    store.watch('prices', () => undefined);
    const { record } = await store.update('prices', 'a', toggle);
    own.signal('SIGSTOP');
    await expect(store.update('prices', 'a', toggle, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    own.signal('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await store.read('prices'))?.record).toEqual(record);
  });

  test('case 6: with maxRetriesPerRequest null an outage queues a bounded number of commands', async () => {
    const own = await startServer();
    const client = (await openClient(own.port, { maxRetriesPerRequest: null, retryStrategy: () => 50 })) as {
      offlineQueue: { length: number };
      commandQueue: { length: number };
      prevCommandQueue?: { length: number };
    };
    const store = openStore(client);
    const commands: Promise<unknown>[] = [];
    const ask = (times: number) => {
      for (let i = 0; i < times; i++) {
        const signal = AbortSignal.timeout(50);
        commands.push(store.update(`circuit ${i}`, 'a', toggle, { signal }).catch(() => undefined));
      }
    };
    ask(10);
    await Promise.all(commands);
    own.signal('SIGSTOP');
    for (let round = 0; round < 10; round++) {
      ask(50);
      await Promise.all(commands);
    }
    // Those that were sent at once, before any was given up, and the hundred that may be given up.
    expect(client.commandQueue.length).toBeLessThanOrEqual(150);
    own.signal('SIGCONT');
    await own.kill();
    for (let round = 0; round < 5; round++) {
      ask(50);
      await Promise.all(commands);
    }
    expect(client.offlineQueue.length).toBe(0);
    await own.restart();
    await vi.waitFor(async () => store.update('circuit 0', 'a', toggle, { signal: AbortSignal.timeout(200) }), SOON);
  });

  test.for(Object.entries(TWO_CLIENTS))(
    'case 14: a subscriber that is killed is no uncaught error, by %s',
    async ([, make]) => {
      const keyPrefix = newPrefix();
      const proxy = await startProxy(server.current.port);
      const { breaker } = await openBreaker(openStore(await openClient(proxy.port, {}, make), { keyPrefix }));
      const other = await openBreaker(openStore(await openClient(server.current.port), { keyPrefix }));
      const uncaught = vi.fn();
      process.on('uncaughtException', uncaught);
      for (let i = 0; i < 3; i++) {
        proxy.killSubscribers();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await fail(other.breaker, 3);
      await vi.waitFor(() => expect(breaker.state).toBe('open'), SOON);
      process.off('uncaughtException', uncaught);
      expect(uncaught).not.toHaveBeenCalled();
    },
  );

  test('case 15: a client that is not connected degrades its circuits, which resume when it is', async () => {
    const own = await startServer();
    await own.kill();
    for (const [name, options] of [
      ['ioredis 5', { enableOfflineQueue: false, retryStrategy: () => 50 }],
      ['ioredis 5', { lazyConnect: true, retryStrategy: () => 50 }],
      ['ioredis 6', { retryStrategy: () => 50 }],
    ] as const) {
      const client = await openClient(own.port, options, CLIENTS[name]);
      const watched = openBreaker(openStore(client), { storeTimeoutMs: 100 });
      const { breaker, events } = await watched;
      expect(await breaker.call(() => 'answer')).toBe('answer');
      expect(events).toContain('degraded');
      await own.restart();
      await vi.waitFor(() => expect(events).toContain('recovered'), SOON);
      await own.kill();
    }
  });

  test('case 15: a node-redis client that nobody has connected is waited for', async () => {
    const { createClient } = await import('redis');
    const client = createClient({ socket: { port: server.current.port } });
    client.on('error', () => undefined);
    const { breaker, events } = await openBreaker(openStore(client), { storeTimeoutMs: 100 });
    expect(await breaker.call(() => 'answer')).toBe('answer');
    expect(events).toEqual(['degraded']);
    await client.connect();
    await vi.waitFor(() => expect(events).toContain('recovered'), SOON);
    client.destroy();
  });

  test('a lazy client connects when a circuit is first used', async () => {
    const { events } = await openBreaker(openStore(await openClient(server.current.port, { lazyConnect: true })));
    expect(events).toEqual([]);
  });

  test('case 17: a subscriber in a black hole is found out, and the circuit is followed again', async () => {
    const keyPrefix = newPrefix();
    const proxy = await startProxy(server.current.port);
    const { breaker } = await openBreaker(openStore(await openClient(proxy.port), { keyPrefix }));
    const other = await openBreaker(openStore(await openClient(server.current.port), { keyPrefix }));
    await vi.waitFor(async () =>
      expect(await server.current.run('pubsub', 'numsub', circuitKeys(keyPrefix, 'prices').record)).toEqual([
        circuitKeys(keyPrefix, 'prices').record,
        2,
      ]),
    );
    proxy.holeSubscribers();
    await fail(other.breaker, 3);
    await vi.waitFor(() => expect(breaker.state).toBe('open'), { timeout: 15_000, interval: 50 });
  });

  test.for([
    [
      'READONLY',
      async (run: Run) => run('replicaof', '127.0.0.1', '1'),
      async (run: Run) => run('replicaof', 'no', 'one'),
    ],
    [
      'NOREPLICAS',
      async (run: Run) => run('config', 'set', 'min-replicas-to-write', '3'),
      async (run: Run) => run('config', 'set', 'min-replicas-to-write', '0'),
    ],
    [
      'OOM',
      async (run: Run) => run('config', 'set', 'maxmemory', '1'),
      async (run: Run) => run('config', 'set', 'maxmemory', '0'),
    ],
  ] as const)('case 21: %s refuses updates by name, while reads succeed', async ([code, refuse, allow]) => {
    const own = await startServer();
    const store = openStore(await openClient(own.port));
    const { record } = await store.update('prices', 'a', toggle);
    await refuse((...args) => own.run(...args));
    await expect(store.update('prices', 'a', toggle)).rejects.toThrow(
      new RegExp(`could not update "prices": ${code}, `),
    );
    expect((await store.read('prices')) as StoredRecord).toMatchObject({ record });
    const { epoch, version, writeId } = record;
    expect(await store.read('prices', { known: { epoch, version, writeId } })).toMatchObject({ unchanged: true });
    await allow((...args) => own.run(...args));
    expect((await store.update('prices', 'a', toggle)).record.version).toBe(2);
    expect(await store.history('prices', {})).toHaveLength(2);
  });

  test('case 21: MISCONF refuses updates by name, while reads succeed', async () => {
    const own = await startServer();
    const store = openStore(await openClient(own.port));
    const { record } = await store.update('prices', 'a', toggle);
    await own.run('config', 'set', 'save', '3600 1');
    // A folder where the file has to stand makes saving fail.
    const { mkdirSync } = await import('node:fs');
    mkdirSync(`${own.folder}/dump.rdb`);
    await own.run('bgsave');
    await vi.waitFor(
      async () => expect(store.update('prices', 'a', toggle)).rejects.toThrow(/could not update "prices": MISCONF, /),
      SOON,
    );
    expect(((await store.read('prices')) as StoredRecord).record.version).toBeGreaterThanOrEqual(record.version);
  });

  test('case 20, S4: BUSY is no answer', async () => {
    const own = await startServer('--busy-reply-threshold', '50');
    const store = openStore(await openClient(own.port));
    await store.update('prices', 'a', toggle);
    const busy = await openClient(own.port);
    // Connected while it still can be.
    await own.run('ping');
    const endless = (busy as { eval(script: string, keys: number): Promise<unknown> }).eval('while true do end', 0);
    endless.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await expect(store.read('prices')).rejects.toThrow(/BUSY, the server is busy with a script/);
    await expect(store.update('prices', 'a', toggle)).rejects.toMatchObject({ reason: 'no_answer' });
    await own.run('script', 'kill');
    // It ends a moment later.
    await vi.waitFor(async () => expect((await store.update('prices', 'a', toggle)).record.version).toBe(2), SOON);
  });

  test('case 20, S4: LOADING is no answer', async () => {
    const own = await startServer('--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024');
    const keyPrefix = newPrefix();
    const first = openStore(await openClient(own.port), { keyPrefix });
    const { record } = await first.update('prices', 'a', toggle);
    const filler = Array.from({ length: 3_000 }, () => [randomUUID(), 'x'.repeat(50)]).flat();
    await own.run('mset', ...filler);
    await own.run('save');
    await own.kill();
    const restarting = own.restart();
    const make = CLIENTS['node-redis 5'];
    const client = await openClient(own.port, {}, make);
    const store = openStore(client, { keyPrefix });
    await expect(store.read('prices')).rejects.toThrow(/LOADING, the server is still loading/);
    await restarting;
    expect((await store.read('prices'))?.record).toEqual(record);
  });

  test('case 22: CLIENT PAUSE WRITE delays an update, or lets its time run out, and no more', async () => {
    const own = await startServer();
    const { breaker, events } = await openBreaker(openStore(await openClient(own.port)), { storeTimeoutMs: 200 });
    await own.run('client', 'pause', '600', 'write');
    await fail(breaker, 3);
    expect(breaker.state).toBe('open');
    await vi.waitFor(() => expect(events).toContain('degraded'), SOON);
    await vi.waitFor(() => expect(events).toContain('recovered'), SOON);
    await synced(breaker);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failureCount: 3, openedCount: 1 });
    expect(await breaker.history()).toHaveLength(1);
  });
});

type Run = (command: string, ...args: readonly string[]) => Promise<unknown>;
