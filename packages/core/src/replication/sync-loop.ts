import type { Clock, ClockTimer } from '../clock/clock.js';
import { inNoContext } from '../clock/system-clock.js';
import type { ReplicaHost } from './replica-view.js';
import { atExit, beforeExit } from './at-exit.js';

/** What a report left behind: nothing, something that can wait or cannot, or the store failed. */
export type SyncResult = 'all' | 'rest' | 'urgent' | 'failed';

/**
 * The part of the sync interval after which a report begins. The rest is for its way to the store, and for outcomes
 * being told in eighths of an interval: so that within one interval they are known, and not only sent.
 */
const REPORT_AFTER = 0.75;

/** Plain successes of a circuit that stays well are reported ever more seldom, down to this (law S9). */
const LONGEST_WAIT_MS = 60_000;

/** When a replica reports: at once, or within the sync interval; and one report at a time. */
export class SyncLoop {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  /** The longest that what can wait does. */
  readonly #longestMs: number;
  readonly #sync: () => Promise<SyncResult>;
  readonly #spool: (() => void) | undefined;
  #timer: ClockTimer | undefined;
  #running: Promise<void> | undefined;
  /** Whether something came during the report under way: that cannot wait, or that can. */
  #again = false;
  #later = false;
  /** Whether a last attempt before the process ends was made, and has not succeeded. */
  #ending = false;
  #lastAt = -Infinity;
  /** Reports in a row that held nothing but what can wait. */
  #quiet = 0;
  #waiting: (() => void)[] = [];

  /** @param spool - keeps what is left when the process exits, where the store can. */
  constructor(host: ReplicaHost, sync: () => Promise<SyncResult>, spool: (() => void) | undefined) {
    const { clock, syncIntervalMs, machine } = host;
    this.#clock = clock;
    this.#intervalMs = syncIntervalMs;
    // Each interval is kept where rates are judged: that is when all replicas have reported.
    this.#longestMs = machine.windows.length > 0 ? syncIntervalMs : Math.max(syncIntervalMs, LONGEST_WAIT_MS);
    this.#sync = sync;
    this.#spool = spool;
  }

  /** Whether a report is under way. */
  get reports(): boolean {
    return this.#running !== undefined;
  }

  /** Reports within the interval; or at once, after a silence so long that nobody waits for this replica any more. */
  soon(): void {
    if (this.#timer !== undefined) return;
    if (this.#running !== undefined) {
      this.#later = true;
      return;
    }
    if (this.#clock.now() - this.#lastAt > 3 * this.#intervalMs) {
      this.now();
      return;
    }
    const waitMs = Math.min(this.#intervalMs * 2 ** this.#quiet, this.#longestMs) * REPORT_AFTER;
    this.#timer = this.#clock.setTimer(() => {
      const quiet = this.#quiet + 1;
      this.#onTime();
      this.#quiet = quiet;
    }, waitMs);
    // A process that has nothing else to do may end; it reports before it does.
    this.#timer.hold?.(false);
    this.flushAtExit();
  }

  /** Makes a last attempt before the process ends; no second one, should that fail. What is left then is spooled. */
  flushAtExit(): void {
    if (!this.#ending) beforeExit.add(this.#beforeExit);
    if (this.#spool !== undefined) atExit.add(this.#spool);
  }

  /** Reports now, or as soon as the report under way is answered. */
  now(): void {
    this.#quiet = 0;
    if (this.#spool !== undefined) atExit.add(this.#spool);
    if (this.#running === undefined) this.#running = inNoContext(() => this.#run());
    else this.#again = true;
  }

  /** Resolves when a report that begins after this has been answered, or has failed. */
  next(): Promise<void> {
    this.now();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when no report is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    beforeExit.delete(this.#beforeExit);
  }

  readonly #onTime = (): void => {
    this.stop();
    this.now();
  };

  readonly #beforeExit = (): void => {
    this.#ending = true;
    this.#onTime();
  };

  #mustGoOn(result: SyncResult): boolean {
    // Also when nothing was left: something may have come since that was said.
    return result === 'urgent' || this.#waiting.length > 0 || (result !== 'failed' && this.#again);
  }

  /** Whether something is left that may wait. */
  #waitsFor(result: SyncResult): boolean {
    return result === 'rest' || (result === 'all' && this.#later);
  }

  async #run(): Promise<void> {
    // What ends in the same turn of the event loop rides along.
    await Promise.resolve();
    let result: SyncResult;
    do {
      this.#again = this.#later = false;
      this.stop();
      this.#lastAt = this.#clock.now();
      const waiting = this.#waiting;
      this.#waiting = [];
      result = await this.#sync();
      for (const resolve of waiting) resolve();
    } while (this.#mustGoOn(result));
    this.#running = undefined;
    if (result !== 'failed') this.#ending = false;
    if (this.#waitsFor(result)) this.soon();
    else if (result === 'all' && this.#spool !== undefined) atExit.delete(this.#spool);
  }
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/** Whether the store answers, and when it is asked again if it does not: at growing intervals, with jitter. */
export class StoreHealth {
  readonly #host: ReplicaHost;
  readonly #retry: () => void;
  #failures = 0;
  #timer: ClockTimer | undefined;

  constructor(host: ReplicaHost, retry: () => void) {
    this.#host = host;
    this.#retry = retry;
  }

  get degraded(): boolean {
    return this.#failures > 0;
  }

  /** Whether there is to be another attempt. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  /** @returns whether the store answered until now. */
  failed(): boolean {
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS) * (1 - 0.5 * this.#host.random());
    this.#failures++;
    this.#timer?.cancel();
    this.#timer = this.#host.clock.setTimer(() => {
      this.#timer = undefined;
      this.#retry();
    }, delayMs);
    // The process may end meanwhile; a last attempt is made before it does.
    this.#timer.hold?.(false);
    return this.#failures === 1;
  }

  /** @returns whether the store did not answer until now. */
  answered(): boolean {
    const wasDegraded = this.degraded;
    this.#failures = 0;
    this.stop();
    return wasDegraded;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** Work that is asked for often is done so far apart on average, and so many times at once (law S9). */
const WORK_INTERVAL_MS = 110;
const WORK_BURST = 5;

/** Work that is done once more for all the requests that came while it was under way. */
export class CoalescedWork {
  readonly #clock: Clock;
  readonly #work: () => Promise<void>;
  #timer: ClockTimer | undefined;
  #paidUntil = -Infinity;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(clock: Clock, work: () => Promise<void>) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Resolves when the work that is under way, or that this began, is done. It is done again for this, if it was. */
  run(): Promise<void> {
    if (this.#running === undefined) return this.#begin();
    void this.next();
    return this.#running;
  }

  /** Does the work, as soon as it may be done again. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const now = this.#clock.now();
    const waitMs = this.#paidUntil - now - WORK_BURST * WORK_INTERVAL_MS;
    if (waitMs <= 0) {
      this.#paidUntil = Math.max(this.#paidUntil, now) + WORK_INTERVAL_MS;
      void this.run();
      return;
    }
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.soon();
    }, waitMs);
    this.#timer.hold?.(false);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Resolves when work that begins after this is done. */
  next(): Promise<void> {
    if (this.#running === undefined) return this.#begin();
    return (this.#next ??= this.#running.then(() => this.#begin()));
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    return (this.#running = inNoContext(this.#work).finally(() => {
      this.#running = undefined;
    }));
  }
}
