/* eslint-disable @typescript-eslint/prefer-for-of -- Each call goes through these loops, and V8 inlines what is short in bytecode. */
import type { CircuitRecord } from './circuit-record.js';
import type { TripCause } from './circuit-state.js';
import { ReorderBuffer, type UnjudgedOutcomes } from './reorder-buffer.js';
import type { TripStrategy, TripWindow, WindowRecord } from './trip-strategy.js';

/** What of a record a judge goes on from. */
type JudgedRecord = Pick<CircuitRecord, 'consecutiveFailures' | 'windows' | 'unjudged'>;

const NONE: readonly never[] = [];

/** Applies a trip strategy to one circuit: its streak of failures and its windows. */
export class TripJudge {
  consecutiveFailures = 0;
  /**
   * What becomes of outcomes that a window judges: they are judged as they come; or later, in a
   * shared record, once all replicas have reported (`judgeUntil`); or not at all, in the view that a
   * replica has of a record which others judge.
   */
  watching: 'at once' | 'later' | 'nothing' = 'at once';
  // Made for a shared circuit that judges rates.
  private buffer: ReorderBuffer | undefined;
  private readonly threshold: number;
  private readonly windows: readonly TripWindow[];
  /** The window, where there is one: almost no circuit has more, and a loop costs more than the window. */
  private readonly only: TripWindow | undefined;
  /** Whether it matters when a call ended. */
  readonly timed: boolean;

  constructor(strategy: TripStrategy) {
    this.threshold = strategy.consecutiveFailures;
    this.windows = strategy.createWindows();
    this.only = this.windows.length === 1 ? this.windows[0] : undefined;
    this.timed = this.windows.some(({ timed }) => timed);
  }

  /** Whether there are windows, so that it matters when a call ended. */
  get judgesRates(): boolean {
    return this.windows.length > 0;
  }

  /** `record`, at less cost, for a success that was not slow, where outcomes are judged as they come. */
  succeed(now: number): TripCause | undefined {
    this.consecutiveFailures = 0;
    if (this.only !== undefined) return this.only.succeed(now);
    return this.windows.length === 0 ? undefined : this.record(false, false, now);
  }

  /** Counts a completed call, and says why the circuit must open, if it must. */
  record(failed: boolean, slow: boolean, now: number): TripCause | undefined {
    this.consecutiveFailures = failed ? this.consecutiveFailures + 1 : 0;
    const streak = this.consecutiveFailures >= this.threshold ? 'consecutive_failures' : undefined;
    if (this.windows.length === 0) return streak;
    if (this.watching !== 'at once') {
      this.#holdBack(failed, slow, now);
      return streak;
    }
    const windows = this.windows;
    let cause: TripCause | undefined = streak;
    for (let i = 0; i < windows.length; i++) {
      const window = windows[i] as TripWindow;
      window.record(failed, slow, now);
      cause ??= window.verdict(now);
    }
    return cause;
  }

  #holdBack(failed: boolean, slow: boolean, now: number): void {
    if (this.watching === 'later') (this.buffer ??= new ReorderBuffer()).add(failed, slow, now);
  }

  /** Judges what was held back and is complete up to the watermark. */
  judgeUntil(watermark: number): TripCause | undefined {
    let judged: number | undefined;
    for (const [at, failed, slow, count] of this.buffer?.takeUntil(watermark) ?? []) {
      for (let i = 0; i < count; i++) this.#fill(failed === 1, slow === 1, at);
      judged = at;
    }
    return judged === undefined ? undefined : this.#verdict(judged);
  }

  /** By the first window that has enough calls. */
  failureRate(now: number): number | null {
    for (const window of this.windows) {
      const rate = window.failureRate(now);
      if (rate !== null) return rate;
    }
    return null;
  }

  clear(): void {
    this.consecutiveFailures = 0;
    this.buffer = undefined;
    for (const window of this.windows) window.clear();
  }

  get unjudged(): readonly UnjudgedOutcomes[] {
    return this.buffer?.outcomes ?? NONE;
  }

  toRecord(): WindowRecord[] {
    return this.windows.map((window) => window.toRecord());
  }

  restore(record: JudgedRecord, now: number): void {
    this.consecutiveFailures = record.consecutiveFailures;
    this.buffer = undefined;
    if (this.windows.length > 0 && record.unjudged.length > 0) {
      this.buffer = new ReorderBuffer();
      this.buffer.restore(record.unjudged);
    }
    this.windows.forEach((window, i) => {
      const saved = record.windows[i];
      // What was configured otherwise before says nothing now: it starts afresh.
      if (saved === undefined || !window.restore(saved, now)) window.clear();
    });
  }

  #fill(failed: boolean, slow: boolean, at: number): void {
    const windows = this.windows;
    for (let i = 0; i < windows.length; i++) (windows[i] as TripWindow).record(failed, slow, at);
  }

  #verdict(now: number): TripCause | undefined {
    const windows = this.windows;
    for (let i = 0; i < windows.length; i++) {
      const cause = (windows[i] as TripWindow).verdict(now);
      if (cause !== undefined) return cause;
    }
    return undefined;
  }
}
