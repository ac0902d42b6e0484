/** A command with its keys apart from its other arguments: keys decide which node gets it, and may get a prefix. */
export interface RedisCommand {
  readonly name: string;
  /** What stands before the keys. */
  readonly before?: readonly string[];
  readonly keys: readonly string[];
  readonly after?: readonly string[];
}

/**
 * What the store needs of a Redis client. Each client library has one small adapter. Replies are as the library gives
 * them: `asText` and its like read them whatever the user has set.
 */
export interface RedisClient {
  /** What the client puts before every key. Channels and patterns get it here. */
  readonly addedPrefix: string;
  /** Whether commands that are sent now reach the server soon. */
  isReady(): boolean;
  /** Whether the user has ended the client. */
  isEnded(): boolean;
  /** Connects a client that connects when it is first used. */
  wake(): void;
  /** Sends a command to the primary that owns its keys. What the client has not sent when `signal` aborts is not sent. */
  send(command: RedisCommand, signal: AbortSignal | undefined): Promise<unknown>;
  /** All keys, of all primaries, that match a pattern. */
  scan(pattern: string, signal: AbortSignal | undefined): AsyncIterable<readonly unknown[]>;
  /** Makes a second connection, for news. Rejects where it cannot be made, and when `signal` aborts. */
  connectNews(handlers: NewsHandlers, signal: AbortSignal): Promise<NewsConnection>;
}

export interface NewsHandlers {
  readonly message: (channel: string, text: string) => void;
  /** The connection is lost, and will not come back. Called once at most. */
  readonly lost: (error: unknown) => void;
}

/** A connection that is subscribed to channels. It keeps no process from ending. */
export interface NewsConnection {
  /** Whether the client makes it anew, unnoticed, when it is lost. Else it is lost for good, and that is said. */
  readonly reconnects?: boolean;
  /** Resolves when the server has confirmed all channels. */
  subscribe(channels: readonly string[]): Promise<unknown>;
  unsubscribe(channels: readonly string[]): Promise<unknown>;
  /** Resolves when the server has answered anything. */
  ping(): Promise<unknown>;
  close(): void;
}

/** A reply as text, also where the user's client gives out buffers. */
export function asText(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply;
  if (reply === null || reply === undefined) return undefined;
  if (reply instanceof Uint8Array)
    return Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength).toString('utf8');
  return typeof reply === 'number' || typeof reply === 'bigint' ? String(reply) : undefined;
}

/** A reply as a list. */
export function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

/** Waits for a promise, unless the signal aborts first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}
