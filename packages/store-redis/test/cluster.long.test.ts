import { expect, test, vi } from 'vitest';
import { circuitKeys } from '../src/circuit-keys.js';
import { toggle } from './support/changes.js';
import { describeWithRedis, fail, newPrefix, openBreaker, openStore, synced } from './support/fixtures.js';
import { CLUSTER_CLIENTS, RedisCluster } from './support/redis-cluster.js';

const SOON = { timeout: 15_000, interval: 20 };

describeWithRedis('a cluster', () => {
  test(
    'every client shares circuits, follows them, lists them, and reads from primaries alone',
    { timeout: 120_000 },
    async () => {
      const cluster = await RedisCluster.start();
      const ports = cluster.nodes.map(({ port }) => port);
      for (const [name, make] of Object.entries(CLUSTER_CLIENTS)) {
        const keyPrefix = newPrefix();
        // Case 12: replicas would be read if the store let them.
        const reading = name.startsWith('ioredis') ? { scaleReads: 'slave' } : { useReplicas: true };
        const [one, other] = [
          openStore(await make(ports, reading), { keyPrefix }),
          openStore(await make(ports), { keyPrefix }),
        ];
        const names = ['prices', 'markets', '{a}b', 'c{}', '}d{', 'e'];
        let heard = 0;
        for (const circuit of names) other.watch(circuit, () => heard++);
        await vi.waitFor(async () => {
          heard = 0;
          for (const circuit of names) await one.update(circuit, 'a', toggle);
          await vi.waitFor(() => expect(heard).toBeGreaterThanOrEqual(names.length), { timeout: 500 });
        }, SOON);
        expect((await one.list()).sort()).toEqual([...names].sort());
        for (const replica of cluster.nodes.slice(3, 6)) await replica.run('config', 'resetstat');
        for (const circuit of names) {
          const { record } = await other.update(circuit, 'b', toggle);
          const { epoch, version, writeId } = record;
          expect((await one.read(circuit))?.record, name).toEqual(record);
          expect(await one.read(circuit, { known: { epoch, version, writeId } }), name).toMatchObject({
            unchanged: true,
          });
          expect((await one.history(circuit, {})).at(-1)?.replica, name).toBe('b');
        }
        for (const replica of cluster.nodes.slice(3, 6)) {
          const stats = String(await replica.run('info', 'commandstats'));
          expect(stats, name).not.toMatch(/cmdstat_xrevrange/);
        }
      }
    },
  );

  test('case 12: a replica that lags is not read', { timeout: 60_000 }, async () => {
    const cluster = await RedisCluster.start();
    const ports = cluster.nodes.map(({ port }) => port);
    for (const name of ['ioredis 5', 'node-redis 5']) {
      const keyPrefix = newPrefix();
      const reading = name.startsWith('ioredis') ? { scaleReads: 'slave' } : { useReplicas: true };
      const store = openStore(
        await (CLUSTER_CLIENTS[name] as NonNullable<(typeof CLUSTER_CLIENTS)[string]>)(ports, reading),
        { keyPrefix },
      );
      await store.update('prices', 'a', toggle);
      for (const replica of cluster.nodes.slice(3, 6)) replica.signal('SIGSTOP');
      const { record } = await store.update('prices', 'a', toggle);
      const { epoch, version, writeId } = record;
      expect((await store.read('prices'))?.record).toEqual(record);
      expect(await store.read('prices', { known: { epoch, version, writeId } })).toMatchObject({ unchanged: true });
      expect(await store.history('prices', {})).toHaveLength(2);
      for (const replica of cluster.nodes.slice(3, 6)) replica.signal('SIGCONT');
      await cluster.whole();
    }
  });

  test('case 13, T1: a circuit has the clock of the node that owns it', { timeout: 60_000 }, async () => {
    const cluster = await RedisCluster.start();
    const ports = cluster.nodes.map(({ port }) => port);
    const keyPrefix = newPrefix();
    const store = openStore(
      await (CLUSTER_CLIENTS['ioredis 5'] as NonNullable<(typeof CLUSTER_CLIENTS)[string]>)(ports),
      { keyPrefix },
    );
    const { record } = circuitKeys(keyPrefix, 'prices');
    const owner = await cluster.ownerOf(record);
    for (let i = 0; i < 10; i++) {
      const [before] = (await owner.run('time')) as [string, string];
      const { now } = await store.update('prices', 'a', toggle);
      const [after] = (await owner.run('time')) as [string, string];
      expect(now / 1_000).toBeGreaterThanOrEqual(Number(before) - 1);
      expect(now / 1_000).toBeLessThanOrEqual(Number(after) + 2);
    }
    const others = cluster.nodes.filter((node) => node !== owner);
    for (const other of others.slice(0, 2)) {
      expect(String(await other.run('info', 'commandstats'))).not.toMatch(/cmdstat_time:calls=[1-9]\d/);
    }
  });

  test('case 18: the node that sends the news hangs, and owns nothing', { timeout: 90_000 }, async () => {
    const cluster = await RedisCluster.start(1);
    const ports = cluster.nodes.map(({ port }) => port);
    const keyPrefix = newPrefix();
    const make = CLUSTER_CLIENTS['ioredis 5'] as NonNullable<(typeof CLUSTER_CLIENTS)[string]>;
    const { breaker } = await openBreaker(openStore(await make(ports), { keyPrefix }));
    const other = await openBreaker(openStore(await make(ports), { keyPrefix }));
    const empty = cluster.nodes[6];
    empty?.signal('SIGSTOP');
    await fail(other.breaker, 3);
    await vi.waitFor(() => expect(breaker.state).toBe('open'), SOON);
    empty?.signal('SIGCONT');
    expect(breaker.getStats().store?.degraded).toBe(false);
  });

  test('case 20, S4: CLUSTERDOWN is no answer', { timeout: 60_000 }, async () => {
    const cluster = await RedisCluster.start();
    const ports = cluster.nodes.map(({ port }) => port);
    const keyPrefix = newPrefix();
    const store = openStore(
      await (CLUSTER_CLIENTS['node-redis 5'] as NonNullable<(typeof CLUSTER_CLIENTS)[string]>)(ports),
      { keyPrefix },
    );
    const { record } = await store.update('prices', 'a', toggle);
    const key = circuitKeys(keyPrefix, 'prices').record;
    const owner = await cluster.ownerOf(key);
    const others = cluster.nodes.filter((node) => node !== owner);
    for (const node of others) node.signal('SIGSTOP');
    await vi.waitFor(
      () => expect(store.read('prices')).rejects.toThrow(/CLUSTERDOWN, the cluster does not serve this slot/),
      SOON,
    );
    await expect(store.update('prices', 'a', toggle)).rejects.toMatchObject({ reason: 'no_answer' });
    for (const node of others) node.signal('SIGCONT');
    await vi.waitFor(async () => expect((await store.read('prices'))?.record).toEqual(record), SOON);
  });

  test.for(Object.entries(CLUSTER_CLIENTS))(
    'case 23: resharding under load loses no count, by %s',
    { timeout: 90_000 },
    async ([, make]) => {
      const cluster = await RedisCluster.start();
      const ports = cluster.nodes.map(({ port }) => port);
      const keyPrefix = newPrefix();
      const options = { failureThreshold: 1_000_000, storeTimeoutMs: 3_000 };
      const one = await openBreaker(openStore(await make(ports), { keyPrefix }), options);
      const other = await openBreaker(openStore(await make(ports), { keyPrefix }), options);
      const key = circuitKeys(keyPrefix, 'prices').record;
      let stopped = false;
      let failures = 0;
      const load = async (): Promise<void> => {
        while (!stopped) {
          await fail(one.breaker, 1);
          await fail(other.breaker, 1);
          failures += 2;
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      };
      const loading = load();
      for (let round = 0; round < 6; round++) {
        const owner = await cluster.ownerOf(key);
        const next = cluster.nodes[(cluster.nodes.indexOf(owner) + 1) % 3];
        if (next !== undefined) await cluster.move(key, next);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      stopped = true;
      await loading;
      await vi.waitFor(async () => {
        await fail(one.breaker, 1);
        failures++;
        await synced(one.breaker);
        await synced(other.breaker);
        expect(one.breaker.getStats().failureCount).toBe(failures);
      }, SOON);
      await vi.waitFor(() => expect(other.breaker.getStats().failureCount).toBe(failures), SOON);
    },
  );
});
