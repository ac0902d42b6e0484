import { IoRedisClient, type IoRedisLike } from './ioredis-client.js';
import {
  NodeRedisClient,
  type NodeRedisClusterLike,
  type NodeRedisLike,
  type NodeRedisSentinelLike,
} from './node-redis-client.js';
import type { RedisClient } from './redis-client.js';

type Shape = Readonly<Record<string, unknown>>;

/** What `createRedisStore` takes: an ioredis client (5, 6), or one of node-redis (`redis` 4, 5, 6), also of a cluster. */
export const EXPECTED_CLIENT =
  'a client of ioredis 5 or 6 (new Redis(), new Cluster()) or of node-redis 4, 5 or 6 (createClient(), createCluster(), createSentinel())';

/** Makes the port of a client, by what the client offers; undefined where it is none that is known. */
export function recognizeClient(client: unknown): RedisClient | undefined {
  if ((typeof client !== 'object' && typeof client !== 'function') || client === null) return undefined;
  const shape = client as Shape;
  const has = (...methods: readonly string[]) => methods.every((method) => typeof shape[method] === 'function');
  if (!has('on')) return undefined;
  if (typeof shape['status'] === 'string' && has('call', 'pipeline', 'connect', 'duplicate')) {
    return new IoRedisClient(client as IoRedisLike);
  }
  if (typeof shape['isOpen'] !== 'boolean' || !has('sendCommand', 'subscribe')) return undefined;
  if (has('nodeClient')) return NodeRedisClient.ofCluster(client as NodeRedisClusterLike);
  if (has('getSentinelNode')) return NodeRedisClient.ofSentinel(client as NodeRedisSentinelLike);
  return has('ping', 'duplicate') ? NodeRedisClient.ofServer(client as NodeRedisLike) : undefined;
}
