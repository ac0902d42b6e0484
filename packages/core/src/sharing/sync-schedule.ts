import type { Clock, ClockTimer } from '../clock/clock.js';
import { flushBeforeExit, forgetFlush } from './flush-before-exit.js';

/** What a report came to: nothing is left, something is left that can wait or cannot, or the store failed. */
export type SyncResult = 'all' | 'rest' | 'urgent' | 'failed';

/**
 * The part of the sync interval after which a report begins. The rest is for its way to the store, and for outcomes
 * being told in eighths of an interval: so that within one interval they are known, and not only sent.
 */
const REPORT_AFTER = 0.75;

/** When a replica reports: at once, or within the sync interval; and one report at a time. */
export class SyncSchedule {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #sync: () => Promise<SyncResult>;
  #timer: ClockTimer | undefined;
  #running: Promise<void> | undefined;
  /** Whether something came during the report under way: that cannot wait, or that can. */
  #again = false;
  #later = false;
  /** Whether a last attempt before the process ends was made, and has not succeeded. */
  #ending = false;
  #lastAt = -Infinity;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, intervalMs: number, sync: () => Promise<SyncResult>) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#sync = sync;
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
    this.#timer = this.#clock.setTimer(this.#onTime, this.#intervalMs * REPORT_AFTER);
    // A process that has nothing else to do may end; it reports before it does.
    this.#timer.hold?.(false);
    this.flushBeforeExit();
  }

  /** Makes a last attempt before the process ends by itself; no second one, should that fail. */
  flushBeforeExit(): void {
    if (!this.#ending) flushBeforeExit(this.#beforeExit);
  }

  /** Reports now, or as soon as the report under way is answered. */
  now(): void {
    if (this.#running === undefined) this.#running = this.#run();
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
    forgetFlush(this.#beforeExit);
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
  }
}
