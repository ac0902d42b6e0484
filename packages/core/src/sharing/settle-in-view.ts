import type { Outcome } from '../machine/circuit-state.js';
import type { Machine, Settlement } from '../machine/machine.js';
import type { PermitState } from '../machine/permit.js';
import type { SharedOutcome } from '../ports/sharing.js';

/** The commonest of results. */
export const SUCCEEDED = { outcome: 'success', slow: false, timedOut: false, retryAfterMs: undefined } as const;

/** Counts a result in a breaker's view of its circuit. */
export function settleInView(
  machine: Machine,
  permit: PermitState,
  { outcome, slow, timedOut, retryAfterMs }: SharedOutcome,
  now: number,
  random: number,
): Settlement {
  if (outcome === 'success') return machine.succeed(permit, now, random, slow);
  if (outcome === 'failure') return machine.fail(permit, now, random, slow, timedOut, retryAfterMs);
  return machine.ignore(permit);
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
