import { Redis as Redis5, Cluster as Cluster5 } from 'ioredis';
import { Redis as Redis6 } from 'ioredis6';
import * as node5 from 'redis';
import * as node4 from 'redis4';
import * as node6 from 'redis6';

/** A connected client of some version and protocol. */
export interface TestClient {
  readonly client: object;
  end(): void;
}

/** Makes a client for a port. It is connected, or is about to be. */
export type MakeClient = (port: number, options?: Readonly<Record<string, unknown>>) => Promise<TestClient>;

const HOST = '127.0.0.1';

interface NodeRedis {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
}

async function connected(client: NodeRedis & object, end: () => void): Promise<TestClient> {
  client.on('error', () => undefined);
  await client.connect();
  return { client, end: () => attempt(end) };
}

function attempt(end: () => void): void {
  try {
    end();
  } catch {
    // The test has ended it.
  }
}

const io =
  (Redis: typeof Redis5 | typeof Redis6, fixed: object = {}): MakeClient =>
  async (port, options) => {
    const client = new (Redis as typeof Redis5)({ host: HOST, port, ...fixed, ...options });
    client.on('error', () => undefined);
    return { client, end: () => client.disconnect() };
  };

const node =
  (createClient: typeof node5.createClient, fixed: object = {}): MakeClient =>
  async (port, options) => {
    const { socket, ...rest } = options ?? {};
    const client = createClient({ socket: { host: HOST, port, ...(socket as object) }, ...fixed, ...rest });
    return connected(client, () => client.destroy());
  };

/** Every version that is supported, with each protocol that it offers. */
export const CLIENTS: Readonly<Record<string, MakeClient>> = {
  'ioredis 5': io(Redis5),
  'ioredis 6': io(Redis6),
  'ioredis 6, RESP3': io(Redis6, { protocol: 3 }),
  'node-redis 4': async (port, options) => {
    const { socket, ...rest } = options ?? {};
    const client = node4.createClient({ socket: { host: HOST, port, ...(socket as object) }, ...rest });
    return connected(client, () => void client.disconnect().catch(() => undefined));
  },
  'node-redis 5': node(node5.createClient),
  'node-redis 5, RESP3': node(node5.createClient, { RESP: 3 }),
  'node-redis 6, RESP2': node(node6.createClient as never, { RESP: 2 }),
  'node-redis 6, RESP3': node(node6.createClient as never, { RESP: 3 }),
};

/** One client of each library. */
export const TWO_CLIENTS = { 'ioredis 5': CLIENTS['ioredis 5'], 'node-redis 5': CLIENTS['node-redis 5'] } as Readonly<
  Record<string, MakeClient>
>;

export { Cluster5, Redis5, Redis6, node4, node5, node6 };
