import { StoreError } from '@tripswitch/core';
import type { RedisClient, RedisCommand } from './client/redis-client.js';

/** How long a command waits for a client that is not connected, if its caller waits that long. */
const LONGEST_WAIT_MS = 2_000;
const LOOK_AGAIN_MS = 10;

/** As many commands may be given up and not answered. Beyond, a server that hangs would fill the client's queue. */
const MOST_GIVEN_UP = 100;

/**
 * Sends commands through the user's client, and none that was given up: while the client is not connected, a command
 * waits here and not in the client's queue, from which nothing can be taken back.
 */
export class CommandSender {
  readonly #client: RedisClient;
  #givenUp = 0;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async send(command: RedisCommand, signal: AbortSignal): Promise<unknown> {
    if (!this.#client.isReady()) await this.#untilReady(signal);
    signal.throwIfAborted();
    if (this.#givenUp >= MOST_GIVEN_UP) {
      throw new StoreError(
        `The Redis server has left ${MOST_GIVEN_UP} commands unanswered; no more are sent until it answers`,
      );
    }
    const reply = this.#client.send(command, signal);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#givenUp++;
        const settled = () => {
          this.#givenUp--;
        };
        reply.then(settled, settled);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      const answered = () => signal.removeEventListener('abort', giveUp);
      reply.then(
        (value) => {
          answered();
          resolve(value);
        },
        (error: unknown) => {
          answered();
          reject(error);
        },
      );
    });
  }

  /** Looks again and again: a listener would be one more on the user's client, for each command that waits. */
  #untilReady(signal: AbortSignal): Promise<void> {
    this.#client.wake();
    const endsAt = performance.now() + LONGEST_WAIT_MS;
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#client.isReady()) resolve();
        else if (signal.aborted) reject(signal.reason as Error);
        else if (performance.now() >= endsAt) reject(new StoreError('The Redis client is not connected'));
        else setTimeout(look, LOOK_AGAIN_MS).unref();
      };
      look();
    });
  }
}
