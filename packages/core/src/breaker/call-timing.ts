/** A duration that nobody is told of. */
export const UNTOLD = 0;

/** When a call began, by the breaker's clock in milliseconds, and what the breaker's observers are told of it. */
export class CallTiming {
  readonly startedAt: number;
  /** How its duration is told: not at all, measured, or as that of a spell of quick calls; see `CallWatch`. */
  readonly telling: number;
  /** What the breaker itself took to admit the call, where that is measured. */
  readonly admissionMs: number;

  constructor(startedAt: number, telling: number, admissionMs: number) {
    this.startedAt = startedAt;
    this.telling = telling;
    this.admissionMs = admissionMs;
  }
}
