import { setMaxListeners } from 'node:events';
import {
  asList,
  asText,
  unlessAborted,
  type NewsConnection,
  type NewsHandlers,
  type RedisClient,
  type RedisCommand,
} from './redis-client.js';

type SendOptions = Readonly<Record<string, unknown>>;

/** The parts of node-redis clients that are used. */
interface AnyNodeRedis {
  readonly isOpen: boolean;
  readonly isReady?: boolean | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** Version 6. */
  readonly _keyPrefix?: unknown;
  connect(): Promise<unknown>;
  /** Version 5 and later. */
  destroy?(): void;
  /** Version 4. */
  disconnect?(): Promise<unknown>;
  subscribe(channels: readonly string[], listener: (text: unknown, channel: unknown) => void): Promise<unknown>;
  unsubscribe(channels: readonly string[], listener?: (text: unknown, channel: unknown) => void): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** A client of one server. */
export interface NodeRedisLike extends AnyNodeRedis {
  sendCommand(args: readonly string[], options?: SendOptions): Promise<unknown>;
  /** Version 4 in legacy mode, where the client itself takes callbacks. */
  readonly v4?: Pick<NodeRedisLike, 'sendCommand'> | undefined;
  duplicate(overrides: object): NodeRedisLike;
  ping(): Promise<unknown>;
  unref(): void;
}

export interface NodeRedisClusterLike extends AnyNodeRedis {
  readonly masters: readonly object[];
  nodeClient(node: object): NodeRedisLike | Promise<NodeRedisLike>;
  sendCommand(firstKey: string, isReadonly: boolean, args: readonly string[], options?: SendOptions): Promise<unknown>;
}

export interface NodeRedisSentinelLike extends AnyNodeRedis {
  sendCommand(isReadonly: boolean, args: readonly string[], options?: SendOptions): Promise<unknown>;
}

/** What differs between a client of one server, of a cluster and of Sentinel. */
interface Topology {
  /** Never to a replica, whatever `useReplicas` says. */
  send(args: readonly string[], firstKey: string, options: SendOptions): Promise<unknown>;
  primaries(): Promise<readonly Pick<NodeRedisLike, 'sendCommand'>[]>;
  connectNews(handlers: NewsHandlers, signal: AbortSignal): Promise<NewsConnection>;
}

export class NodeRedisClient implements RedisClient {
  readonly addedPrefix: string;
  readonly #client: AnyNodeRedis;
  readonly #topology: Topology;

  constructor(client: AnyNodeRedis, topology: Topology) {
    this.#client = client;
    this.#topology = topology;
    this.addedPrefix = asText(client._keyPrefix) ?? '';
  }

  static ofServer(client: NodeRedisLike): NodeRedisClient {
    const sender = client.options?.['legacyMode'] === true && client.v4 !== undefined ? client.v4 : client;
    return new NodeRedisClient(client, {
      send: (args, _firstKey, options) => sender.sendCommand(args, options),
      primaries: async () => [sender],
      connectNews: (handlers, signal) => connectNews(client, handlers, signal),
    });
  }

  static ofCluster(client: NodeRedisClusterLike): NodeRedisClient {
    return new NodeRedisClient(client, {
      send: (args, firstKey, options) => client.sendCommand(firstKey, false, args, options),
      primaries: () => Promise.all(client.masters.map(async (node) => client.nodeClient(node))),
      connectNews: async (handlers, signal) => {
        const { masters } = client;
        // Any node of a cluster gets all messages.
        const node = masters[Math.floor(Math.random() * masters.length)];
        if (node === undefined) throw new Error('No node of the cluster is known');
        return connectNews(await client.nodeClient(node), handlers, signal);
      },
    });
  }

  static ofSentinel(client: NodeRedisSentinelLike): NodeRedisClient {
    const sender = {
      sendCommand: (args: readonly string[], options?: SendOptions) => client.sendCommand(false, args, options),
    };
    return new NodeRedisClient(client, {
      send: (args, _firstKey, options) => sender.sendCommand(args, options),
      primaries: async () => [sender],
      connectNews: async (handlers) => subscribeThrough(client, handlers),
    });
  }

  isReady(): boolean {
    return this.#client.isReady ?? this.#client.isOpen;
  }

  isEnded(): boolean {
    return !this.#client.isOpen;
  }

  wake(): void {
    // A client of node-redis is connected by its user.
  }

  send({ name, before = [], keys, after = [] }: RedisCommand, signal: AbortSignal | undefined): Promise<unknown> {
    const prefixed = keys.map((key) => this.addedPrefix + key);
    return this.#topology.send([name, ...before, ...prefixed, ...after], prefixed[0] ?? '', givenUpBy(signal));
  }

  async *scan(pattern: string, signal: AbortSignal | undefined): AsyncIterable<readonly unknown[]> {
    for (const node of await this.#topology.primaries()) {
      let cursor = '0';
      do {
        const args = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000'];
        const [next, keys] = asList(await node.sendCommand(args, givenUpBy(signal)));
        cursor = asText(next) ?? '0';
        yield asList(keys);
      } while (cursor !== '0');
    }
  }

  connectNews(handlers: NewsHandlers, signal: AbortSignal): Promise<NewsConnection> {
    return this.#topology.connectNews(handlers, signal);
  }
}

/** What makes a command that was not sent yet never sent: the name is `signal` in version 4. */
function givenUpBy(signal: AbortSignal | undefined): SendOptions {
  if (signal === undefined) return {};
  // In a cluster a command that is redirected adds a listener each time.
  setMaxListeners(0, signal);
  return { signal, abortSignal: signal };
}

function duplicateForNews(client: NodeRedisLike): NodeRedisLike {
  const { socket } = client.options ?? {};
  return client.duplicate({
    // It is made anew by the store, at the store's pace.
    socket: { ...(socket as object | undefined), reconnectStrategy: false },
    legacyMode: false,
    disableOfflineQueue: false,
    commandsQueueMaxLength: undefined,
    clientSideCache: undefined,
    readonly: false,
  });
}

function endClient(client: AnyNodeRedis): void {
  try {
    if (client.destroy !== undefined) client.destroy();
    else client.disconnect?.().catch(() => undefined);
  } catch {
    // It has ended already.
  }
}

/** A connection of its own, to the server of a client. */
async function connectNews(
  client: NodeRedisLike,
  handlers: NewsHandlers,
  signal: AbortSignal,
): Promise<NewsConnection> {
  const subscriber = duplicateForNews(client);
  let state: 'connecting' | 'open' | 'closed' = 'connecting';
  const close = () => {
    state = 'closed';
    endClient(subscriber);
  };
  const lose = (error: unknown) => {
    if (state !== 'open') return;
    close();
    handlers.lost(error);
  };
  // Without a listener, an error would end the process.
  subscriber.on('error', lose);
  subscriber.on('end', () => lose(new Error('The connection was closed')));
  try {
    subscriber.unref();
    await unlessAborted(subscriber.connect(), signal);
  } catch (error) {
    close();
    throw error;
  }
  state = 'open';
  subscriber.unref();
  const onMessage = listenerOf(handlers);
  return {
    subscribe: (channels) => subscriber.subscribe(channels, onMessage),
    unsubscribe: (channels) => subscriber.unsubscribe(channels),
    ping: () => subscriber.ping(),
    close,
  };
}
/**
 * Sentinel's clients make their connection for news themselves, and make it anew: nobody says when, so circuits have to
 * be looked at more often.
 */
function subscribeThrough(client: NodeRedisSentinelLike, handlers: NewsHandlers): NewsConnection {
  const onMessage = listenerOf(handlers);
  const channels = new Set<string>();
  return {
    reconnects: true,
    subscribe: async (more) => {
      await client.subscribe(more, onMessage);
      for (const channel of more) channels.add(channel);
    },
    unsubscribe: async (less) => {
      for (const channel of less) channels.delete(channel);
      await client.unsubscribe(less, onMessage);
    },
    ping: async () => undefined,
    close: () => {
      if (channels.size === 0 || !client.isOpen) return;
      client.unsubscribe([...channels], onMessage).catch(() => undefined);
      channels.clear();
    },
  };
}

function listenerOf({ message }: NewsHandlers) {
  return (text: unknown, channel: unknown) => message(asText(channel) ?? '', asText(text) ?? '');
}
