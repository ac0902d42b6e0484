/** A timer that was set; it fires once. */
export interface ClockTimer {
  /** Keeps the timer from firing. */
  cancel(): void;
  /**
   * Whether the timer, while it waits, keeps the process from ending by itself. A new timer does. Absent where timers
   * cannot be let go: a breaker then sets a timer for each call, and cancels it with the call.
   */
  hold?(holds: boolean): void;
}

/** Where a breaker gets the time from. Pass your own in tests; `@tripswitch/testkit` has one. */
export interface Clock {
  /** Milliseconds that only ever grow, from any origin. All durations are measured by it. */
  now(): number;
  /** Milliseconds since the epoch, by a clock that may jump. It is reported, and decides nothing. */
  wallNow(): number;
  /** Calls back once, after so many milliseconds or a little more. */
  setTimer(callback: () => void, delayMs: number): ClockTimer;
}
