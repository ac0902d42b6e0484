import type { RecordVersion } from '@tripswitch/core/store';
import type { ServerState } from './commit-script.js';

/** A write may lie ahead of the clock by no more than this: what is further ahead was written by another clock. */
const AHEAD_US = 2_000_000;

/** The clock of a server, as this process knows it: what it last said, and what has passed here since it was asked. */
export class ServerClock {
  #at = NaN;
  #askedAt = 0;

  /** @param askedAt - by this process's monotonic clock. */
  set(at: number, askedAt: number): void {
    this.#at = at;
    this.#askedAt = askedAt;
  }

  get isKnown(): boolean {
    return !Number.isNaN(this.#at);
  }

  /**
   * Now, in microseconds: never earlier than what the server told anybody before. It runs ahead by the time that the
   * question took to the server, which the next command takes as well.
   *
   * @param writtenAt - when the record was last written: time does not go back behind that.
   */
  now(writtenAt = 0): number {
    return notBefore(writtenAt, Math.floor(this.#at + (performance.now() - this.#askedAt) * 1_000));
  }
}

/** The time, unless the record was written a moment later: by a clock that is a little ahead. */
export function notBefore(writtenAt: number, at: number): number {
  return writtenAt > at && writtenAt - at <= AHEAD_US ? writtenAt : at;
}

/** Microseconds as the port has them. */
export function milliseconds(at: number): number {
  return Math.floor(at / 1_000);
}

/** A record as it was last seen. */
export type KnownRecord = Pick<ServerState, 'head' | 'text' | 'writtenAt'>;

/** Names one state of a record, and one write: two writers that reach the same version never have the same head. */
export function makeHead({ epoch, version, writeId }: RecordVersion, nonce: string): string {
  return JSON.stringify([epoch, version, writeId, nonce]);
}

/** The state that a head names; undefined where it is none. */
export function readHead(head: string): RecordVersion | undefined {
  try {
    const [epoch, version, writeId] = JSON.parse(head) as unknown[];
    if (typeof epoch !== 'string' || typeof version !== 'number' || typeof writeId !== 'string') return undefined;
    return { epoch, version, writeId };
  } catch {
    return undefined;
  }
}
