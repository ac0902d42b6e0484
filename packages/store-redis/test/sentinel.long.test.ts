import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis6';
import { createSentinel } from 'redis';
import { createSentinel as createSentinel6 } from 'redis6';
import { expect, onTestFinished, test, vi } from 'vitest';
import { toggle } from './support/changes.js';
import {
  describeWithRedis,
  fail,
  figure,
  newPrefix,
  openBreaker,
  openClient,
  openStore,
  startServer,
  synced,
} from './support/fixtures.js';
import { RedisServer } from './support/redis-server.js';

const SOON = { timeout: 20_000, interval: 20 };

interface Fleet {
  readonly primary: RedisServer;
  readonly replicas: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
}

/** A primary with two replicas, and three Sentinels. */
async function startSentinels(): Promise<Fleet> {
  const primary = await startServer();
  const follow = ['--replicaof', '127.0.0.1', String(primary.port), '--repl-diskless-sync-delay', '0'] as const;
  const replicas = [await startServer(...follow), await startServer(...follow)];
  for (const replica of replicas) {
    await vi.waitFor(
      async () => expect(await replica.run('info', 'replication')).toContain('master_link_status:up'),
      SOON,
    );
  }
  const sentinels: RedisServer[] = [];
  for (let i = 0; i < 3; i++) {
    const sentinel = await RedisServer.startSentinel(primary);
    onTestFinished(() => sentinel.end());
    sentinels.push(sentinel);
  }
  for (const sentinel of sentinels) {
    await vi.waitFor(async () => {
      expect(await sentinel.run('sentinel', 'replicas', 'prices')).toHaveLength(2);
      expect(await sentinel.run('sentinel', 'sentinels', 'prices')).toHaveLength(2);
    }, SOON);
  }
  return { primary, replicas, sentinels };
}

const CLIENTS: Readonly<Record<string, (sentinels: readonly RedisServer[]) => Promise<object>>> = {
  'ioredis 5': async (sentinels) => ofIoRedis(new Redis({ sentinels: hosts(sentinels), name: 'prices' })),
  'ioredis 6': async (sentinels) =>
    ofIoRedis(new Redis6({ sentinels: hosts(sentinels), name: 'prices' }) as unknown as Redis),
  'node-redis 5': async (sentinels) =>
    ofNodeRedis(createSentinel({ name: 'prices', sentinelRootNodes: hosts(sentinels) })),
  'node-redis 6': async (sentinels) =>
    ofNodeRedis(createSentinel6({ name: 'prices', sentinelRootNodes: hosts(sentinels) }) as never),
};

const hosts = (servers: readonly RedisServer[]) => servers.map(({ port }) => ({ host: '127.0.0.1', port }));

function ofIoRedis(client: Redis): object {
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

async function ofNodeRedis(client: ReturnType<typeof createSentinel>): Promise<object> {
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => void client.destroy());
  return client;
}

describeWithRedis('Sentinel', () => {
  test.for(Object.entries(CLIENTS))(
    'a failover resumes sharing, and loses no order that a replica knows, by %s',
    { timeout: 120_000 },
    async ([name, make]) => {
      const { primary, replicas, sentinels } = await startSentinels();
      const keyPrefix = newPrefix();
      const options = { failureThreshold: 100, syncIntervalMs: 500 };
      const a = await openBreaker(openStore(await make(sentinels), { keyPrefix }), options);
      const b = await openBreaker(openStore(await make(sentinels), { keyPrefix }), options);
      await fail(a.breaker, 5);
      await fail(b.breaker, 5);
      await synced(a.breaker);
      await synced(b.breaker);
      // The replica that is promoted lacks what comes now.
      for (const replica of replicas) replica.signal('SIGSTOP');
      await a.breaker.setMode('forced_closed', { reason: 'maintenance' });
      await vi.waitFor(() => expect(b.breaker.mode).toBe('forced_closed'), SOON);
      await primary.kill();
      for (const replica of replicas) replica.signal('SIGCONT');
      const killedAt = performance.now();
      await vi.waitFor(
        async () => {
          await fail(a.breaker, 1);
          await fail(b.breaker, 1);
          expect(a.events).toContain('degraded');
          expect([a, b].map(({ breaker }) => breaker.getStats().store?.degraded)).toEqual([false, false]);
        },
        { timeout: 60_000, interval: 100 },
      );
      figure(`failover by Sentinel, ${name}`, `shared again after ${Math.round(performance.now() - killedAt)} ms`);
      await synced(a.breaker);
      await synced(b.breaker);
      await vi.waitFor(() => {
        expect(a.breaker.mode).toBe('forced_closed');
        expect(b.breaker.mode).toBe('forced_closed');
        expect(a.breaker.getStats().failureCount).toBe(b.breaker.getStats().failureCount);
      }, SOON);
      expect([...a.events, ...b.events]).not.toContain('mode automatic');
      const promoted = (await sentinels[0]?.run('sentinel', 'get-master-addr-by-name', 'prices')) as [string, string];
      const observer = openStore(await openClient(Number(promoted[1])), { keyPrefix });
      const read = await observer.read('prices');
      expect(read?.record?.override?.mode).toBe('forced_closed');
    },
  );

  test.for(Object.entries(CLIENTS))(
    'case 24: with all Sentinels gone, calls go on by policy, and sharing with them, by %s',
    { timeout: 60_000 },
    async ([name, make]) => {
      const { sentinels } = await startSentinels();
      const keyPrefix = newPrefix();
      const options = { storeTimeoutMs: 300 };
      const a = await openBreaker(openStore(await make(sentinels), { keyPrefix }), options);
      const b = await openBreaker(openStore(await make(sentinels), { keyPrefix }), options);
      for (const sentinel of sentinels) await sentinel.kill();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await fail(a.breaker, 3);
      expect(a.breaker.state).toBe('open');
      // ioredis asks Sentinels only when it connects. node-redis sends nothing while it finds none.
      if (name.startsWith('ioredis')) {
        await vi.waitFor(() => expect(b.breaker.state).toBe('open'), SOON);
        expect([...a.events, ...b.events]).not.toContain('degraded');
      }
      expect(await b.breaker.tryCall(() => 1)).toMatchObject({ ok: b.breaker.state !== 'open' });
      for (const sentinel of sentinels) await sentinel.restartSentinel();
      await vi.waitFor(() => expect(b.breaker.state).toBe('open'), SOON);
      await synced(a.breaker);
      expect(a.breaker.getStats().store?.degraded).toBe(false);
    },
  );

  test('case 21: a client that is bound to a replica is refused by name', async () => {
    const primary = await startServer();
    const replica = await startServer(
      '--replicaof',
      '127.0.0.1',
      String(primary.port),
      '--repl-diskless-sync-delay',
      '0',
    );
    await vi.waitFor(
      async () => expect(await replica.run('info', 'replication')).toContain('master_link_status:up'),
      SOON,
    );
    const store = openStore(await openClient(replica.port));
    await expect(store.update('prices', 'a', toggle)).rejects.toThrow(/READONLY, the client is connected to a replica/);
  });
});
