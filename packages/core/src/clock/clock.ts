/** A timer that was set; it fires once. */
export interface ClockTimer {
  /** Keeps the timer from firing. */
  cancel(): void;
  /**
   * Sets whether the waiting timer keeps the process alive; a new timer does. Absent if the host's timers cannot change
   * that: a breaker then sets a timer for each call, and cancels it with the call.
   */
  hold?(holds: boolean): void;
}

/** The time of a breaker. Pass your own in tests; `@tripswitch/testkit` has one. */
export interface Clock {
  /** Milliseconds that never decrease, from any origin. All durations are measured with it. */
  now(): number;
  /** Milliseconds since the epoch, of a clock that may jump. It is shown to people, and decides nothing. */
  wallNow(): number;
  /** Calls back once, after `delayMs` milliseconds or a little more. */
  setTimer(callback: () => void, delayMs: number): ClockTimer;
}
