import { StoreError } from '../errors/store-error.js';
import type { Clock, ClockTimer } from '../clock/clock.js';
import type { RecordVersion } from '../ports/shared-record.js';
import type { ReplicaHost } from './replica-view.js';
import type { ChangeFunction, StoreAdapter, StoredRecord, UnchangedRecord } from '../ports/store-adapter.js';

/** Waits for a promise, but not for longer: what is not there in time is undefined. */
export async function inTime<T>(promise: Promise<T>, timeoutMs: number, clock: Clock): Promise<T | undefined> {
  let timer: ClockTimer | undefined;
  const timeIsUp = new Promise<undefined>((resolve) => {
    timer = clock.setTimer(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeIsUp]);
  } finally {
    timer?.cancel();
  }
}

/** Lets so many operations of this process run at a time; the others wait for their turn, in their order. */
export class StoreGate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(concurrency = Infinity) {
    this.#free = concurrency;
  }

  /** Resolves when it is the caller's turn; undefined where that is now. */
  enter(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** What the store answered, and when it was asked, by this process's clock. */
export interface StoreAnswer<T> {
  readonly stored: T;
  readonly askedAt: number;
}

/** Asks the store, for the time that it may take. That time begins when it is asked, not when it waits to be (law S10). */
export class StoreSession {
  readonly #store: StoreAdapter;
  readonly #host: Pick<ReplicaHost, 'clock' | 'name' | 'storeAnswered' | 'storeTimeoutMs' | 'warn'>;
  readonly #gate: StoreGate;
  readonly #failed: (error: unknown) => void;
  readonly #warned = new Set<string>();

  /** @param failed - called as soon as the store is known to have failed. */
  constructor(
    store: StoreAdapter,
    host: Pick<ReplicaHost, 'clock' | 'name' | 'storeAnswered' | 'storeTimeoutMs' | 'warn'>,
    gate: StoreGate,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#host = host;
    this.#gate = gate;
    this.#failed = failed;
  }

  /** @param onLate - gets an answer that came after the time was up. */
  update(
    replica: string,
    change: ChangeFunction,
    onLate: (answer: StoreAnswer<StoredRecord>) => void,
  ): Promise<StoreAnswer<StoredRecord>> {
    return this.#ask((signal) => this.#store.update(this.#host.name, replica, change, { signal }), onLate);
  }

  read(known: RecordVersion | undefined): Promise<StoreAnswer<StoredRecord | UnchangedRecord | undefined>> {
    return this.#ask((signal) => this.#store.read(this.#host.name, { known, signal }));
  }

  /** Emits what the store warns of, once. */
  #warn(): void {
    for (const { code, message } of this.#store.warnings?.() ?? []) {
      if (!this.#warned.has(message)) this.#host.warn(code, message);
      this.#warned.add(message);
    }
  }

  async #ask<T>(
    operation: (signal: AbortSignal) => Promise<T>,
    onLate?: (answer: StoreAnswer<T>) => void,
  ): Promise<StoreAnswer<T>> {
    const turn = this.#gate.enter();
    if (turn !== undefined) await turn;
    const { clock, storeTimeoutMs } = this.#host;
    const askedAt = clock.now();
    const controller = new AbortController();
    return new Promise<StoreAnswer<T>>((resolve, reject) => {
      let settled = false;
      const settle = (isAnswered: boolean): boolean => {
        if (settled) return false;
        settled = true;
        timer.cancel();
        this.#gate.leave();
        this.#host.storeAnswered(clock.now() - askedAt, isAnswered);
        return true;
      };
      const fail = (error: unknown) => {
        if (!settle(false)) return;
        this.#failed(error);
        reject(error);
      };
      const timer = clock.setTimer(() => {
        const error = new StoreError(`The store did not answer within ${storeTimeoutMs} ms`);
        fail(error);
        controller.abort(error);
      }, storeTimeoutMs);
      const asked = async () => operation(controller.signal);
      asked().then((stored) => {
        this.#warn();
        if (settle(true)) resolve({ stored, askedAt });
        else onLate?.({ stored, askedAt });
      }, fail);
    });
  }
}
