import {
  asList,
  asText,
  unlessAborted,
  type NewsConnection,
  type NewsHandlers,
  type RedisClient,
  type RedisCommand,
} from './redis-client.js';

/** The parts of an ioredis client, or of its cluster's, that are used. */
export interface IoRedisLike {
  readonly status: string;
  readonly isCluster: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  connect(): Promise<unknown>;
  disconnect(): void;
  call(...args: readonly string[]): Promise<unknown>;
  pipeline(commands: readonly (readonly string[])[]): { exec(): Promise<unknown> };
  multi(commands: readonly (readonly string[])[]): { exec(): Promise<unknown> };
  duplicate(options: object): IoRedisLike;
  nodes?(role: 'master'): IoRedisLike[];
  readonly stream?: { unref?(): void } | undefined;
  subscribe(...channels: readonly string[]): Promise<unknown>;
  unsubscribe(...channels: readonly string[]): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

export class IoRedisClient implements RedisClient {
  readonly addedPrefix: string;
  readonly #client: IoRedisLike;
  /** Replicas would get what only reads. A transaction goes to the primary. */
  readonly #scalesReads: boolean;
  /** Pipelines that ioredis makes by itself are routed by the first argument, which is no key in `EVALSHA`. */
  readonly #autoPipelines: boolean;

  constructor(client: IoRedisLike) {
    this.#client = client;
    const { keyPrefix, scaleReads, enableAutoPipelining } = client.options;
    this.addedPrefix = asText(keyPrefix) ?? '';
    this.#scalesReads = client.isCluster && scaleReads !== undefined && scaleReads !== 'master';
    this.#autoPipelines = enableAutoPipelining === true;
  }

  isReady(): boolean {
    return this.#client.status === 'ready';
  }

  isEnded(): boolean {
    return this.#client.status === 'end';
  }

  wake(): void {
    // Errors are events of the user's client.
    if (this.#client.status === 'wait') this.#client.connect().catch(() => undefined);
  }

  async send({ name, before = [], keys, after = [] }: RedisCommand): Promise<unknown> {
    const command = [name, ...before, ...keys, ...after];
    if (this.#scalesReads && name !== 'evalsha' && name !== 'eval') {
      return firstResult(await this.#client.multi([command]).exec());
    }
    if (this.#autoPipelines) return firstResult(await this.#client.pipeline([command]).exec());
    return this.#client.call(...command);
  }

  async *scan(pattern: string, signal: AbortSignal | undefined): AsyncIterable<readonly unknown[]> {
    for (const node of this.#client.nodes?.('master') ?? [this.#client]) {
      let cursor = '0';
      do {
        signal?.throwIfAborted();
        const [next, keys] = asList(await node.call('scan', cursor, 'MATCH', pattern, 'COUNT', '1000'));
        cursor = asText(next) ?? '0';
        yield asList(keys);
      } while (cursor !== '0');
    }
  }

  async connectNews(handlers: NewsHandlers, signal: AbortSignal): Promise<NewsConnection> {
    const nodes = this.#client.nodes?.('master') ?? [this.#client];
    // Any node of a cluster gets all messages.
    const node = nodes[Math.floor(Math.random() * nodes.length)];
    if (node === undefined) throw new Error('No node of the cluster is known');
    const subscriber = node.duplicate({
      lazyConnect: true,
      keyPrefix: '',
      db: 0,
      retryStrategy: () => null,
      sentinelRetryStrategy: () => null,
      reconnectOnError: null,
      autoResubscribe: false,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      enableAutoPipelining: false,
      maxRetriesPerRequest: 0,
      monitor: false,
      readOnly: false,
      stringNumbers: false,
    });
    let state: 'connecting' | 'open' | 'closed' = 'connecting';
    let problem: unknown = new Error('The connection was closed');
    const close = () => {
      state = 'closed';
      subscriber.disconnect();
    };
    // Without a listener, ioredis would print the error.
    subscriber.on('error', (error: unknown) => (problem = error));
    subscriber.on('connect', () => subscriber.stream?.unref?.());
    subscriber.on('end', () => {
      if (state !== 'open') return;
      close();
      handlers.lost(problem);
    });
    subscriber.on('message', (channel: unknown, text: unknown) => {
      handlers.message(asText(channel) ?? '', asText(text) ?? '');
    });
    try {
      await unlessAborted(subscriber.connect(), signal);
    } catch (error) {
      close();
      throw signal.aborted ? error : problem;
    }
    state = 'open';
    return {
      subscribe: (channels) => subscriber.subscribe(...channels),
      unsubscribe: (channels) => subscriber.unsubscribe(...channels),
      ping: () => subscriber.call('ping'),
      close,
    };
  }
}

/** The first result of a pipeline: it holds an error for each command that has failed, beside its result. */
function firstResult(results: unknown): unknown {
  const [error, result] = asList(asList(results)[0]);
  if (error instanceof Error) throw error;
  return result;
}
