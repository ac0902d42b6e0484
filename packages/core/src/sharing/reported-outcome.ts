import type { CallOutcome, FailureFacts } from '../machine/machine.js';
import type { Outcome } from '../machine/circuit-state.js';

/** How a call ended, as it is reported. */
export interface ReportedOutcome extends Omit<CallOutcome, 'describe'> {
  /** The failure, should it open the circuit. */
  readonly facts: FailureFacts | undefined;
}

export function reported({ describe, ...outcome }: CallOutcome): ReportedOutcome {
  return { ...outcome, facts: describe?.() };
}

/** What a machine is to conclude from a reported outcome. */
export function concludedFrom({ outcome, slow, timedOut, retryAfterMs, trip, facts }: ReportedOutcome): CallOutcome {
  return { outcome, slow, timedOut, retryAfterMs, trip, describe: facts && (() => facts) };
}

/**
 * When a call is reported to have ended. A failure, which may open the circuit, to the millisecond;
 * the rest to an eighth of the sync interval, so that many calls make one step of a report.
 */
export function momentOf(outcome: Outcome, now: number, syncIntervalMs: number): number {
  return outcome === 'failure' ? Math.floor(now) : slotOf(now, syncIntervalMs);
}

/** The beginning of the eighth of a sync interval in which a moment lies. */
export function slotOf(moment: number, syncIntervalMs: number): number {
  const slotMs = syncIntervalMs / 8;
  return Math.floor(moment / slotMs) * slotMs;
}
