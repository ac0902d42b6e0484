import { Cluster as Cluster5 } from 'ioredis';
import { Cluster as Cluster6 } from 'ioredis6';
import * as node5 from 'redis';
import * as node4 from 'redis4';
import * as node6 from 'redis6';
import { onTestFinished, vi } from 'vitest';
import { RedisServer } from './redis-server.js';

const SLOTS = 16_384;

/** A cluster of three primaries, each with a replica, of the same binary. */
export class RedisCluster {
  readonly nodes: readonly RedisServer[];

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes;
  }

  /** @param empty - how many further primaries own nothing. */
  static async start(empty = 0): Promise<RedisCluster> {
    const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1500', '--repl-diskless-sync-delay', '0'];
    const nodes = await Promise.all(Array.from({ length: 6 + empty }, () => RedisServer.start(...args)));
    const cluster = new RedisCluster(nodes);
    onTestFinished(() => cluster.end());
    const [first, ...others] = nodes as [RedisServer, ...RedisServer[]];
    for (let i = 0; i < 3; i++) {
      const [from, to] = [Math.floor((SLOTS * i) / 3), Math.floor((SLOTS * (i + 1)) / 3) - 1];
      await nodes[i]?.run('cluster', 'addslotsrange', from, to);
    }
    for (const [i, node] of nodes.entries()) await node.run('cluster', 'set-config-epoch', i + 1);
    for (const node of others) await first.run('cluster', 'meet', '127.0.0.1', node.port);
    for (let i = 0; i < 3; i++) {
      const id = await cluster.idOf(i);
      await vi.waitFor(() => nodes[3 + i]?.run('cluster', 'replicate', id), { timeout: 10_000, interval: 50 });
    }
    await cluster.whole();
    return cluster;
  }

  /** Resolves when every node says that all slots are served, and every replica is in step. */
  async whole(): Promise<void> {
    const check = async () => {
      for (const node of this.nodes) {
        const info = String(await node.run('cluster', 'info'));
        if (!info.includes('cluster_state:ok') || !info.includes(`cluster_known_nodes:${this.nodes.length}`)) {
          throw new Error(info);
        }
      }
      for (const replica of this.nodes.slice(3, 6)) {
        const info = String(await replica.run('info', 'replication'));
        if (!info.includes('master_link_status:up')) throw new Error(info);
      }
    };
    await vi.waitFor(check, { timeout: 20_000, interval: 50 });
  }

  async idOf(index: number): Promise<string> {
    return String(await this.nodes[index]?.run('cluster', 'myid'));
  }

  /** Which node owns a key. */
  async ownerOf(key: string): Promise<RedisServer> {
    const slot = Number(await this.nodes[0]?.run('cluster', 'keyslot', key));
    const shards = (await this.nodes[0]?.run('cluster', 'slots')) as [number, number, [string, number]][];
    const [, , [, port]] = shards.find(([from, to]) => from <= slot && slot <= to) ?? [0, 0, ['', 0]];
    return this.nodes.find((node) => node.port === port) as RedisServer;
  }

  /** Moves the slot of a key, with its keys, to another node. */
  async move(key: string, target: RedisServer): Promise<void> {
    const source = await this.ownerOf(key);
    const slot = Number(await source.run('cluster', 'keyslot', key));
    const [sourceId, targetId] = [
      String(await source.run('cluster', 'myid')),
      String(await target.run('cluster', 'myid')),
    ];
    await target.run('cluster', 'setslot', slot, 'importing', sourceId);
    await source.run('cluster', 'setslot', slot, 'migrating', targetId);
    for (;;) {
      const keys = (await source.run('cluster', 'getkeysinslot', slot, 100)) as string[];
      if (keys.length === 0) break;
      await source.run('migrate', '127.0.0.1', target.port, '', 0, 5_000, 'KEYS', ...keys);
    }
    for (const node of [target, source, ...this.nodes.slice(0, 3)])
      await node.run('cluster', 'setslot', slot, 'node', targetId);
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()));
  }
}

type MakeClusterClient = (ports: readonly number[], options?: object) => Promise<object>;

const addresses = (ports: readonly number[]) => ports.map((port) => ({ host: '127.0.0.1', port }));

/** A client of a cluster, of each version. They are ended when the test is over. */
export const CLUSTER_CLIENTS: Readonly<Record<string, MakeClusterClient>> = {
  'ioredis 5': async (ports, options) => {
    const client = new Cluster5(addresses(ports), options);
    client.on('error', () => undefined);
    onTestFinished(() => client.disconnect());
    return client;
  },
  'ioredis 6': async (ports, options) => {
    const client = new Cluster6(addresses(ports), options);
    client.on('error', () => undefined);
    onTestFinished(() => client.disconnect());
    return client;
  },
  'node-redis 4': async (ports, options) => {
    const client = node4.createCluster({ rootNodes: addresses(ports).map((socket) => ({ socket })), ...options });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => void client.disconnect().catch(() => undefined));
    return client;
  },
  'node-redis 5': async (ports, options) => {
    const client = node5.createCluster({ rootNodes: addresses(ports).map((socket) => ({ socket })), ...options });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    return client;
  },
  'node-redis 6': async (ports, options) => {
    const client = node6.createCluster({ rootNodes: addresses(ports).map((socket) => ({ socket })), ...options });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    return client;
  },
};
