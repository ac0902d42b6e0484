/** How the wait of an open circuit grows with each opening in a row. */
export interface RecoveryBackoff {
  /** The wait is multiplied by this at each opening in a row. */
  readonly factor: number;
  /** The wait grows no further, in milliseconds. */
  readonly maxMs: number;
  /** The part of the wait that is left to chance, 0 to 1. */
  readonly jitter: number;
}

/** The longest wait that a dependency can ask for: 24 hours (law T4). */
const LONGEST_HINT_MS = 86_400_000;
/** The shortest wait after the first opening that a dependency can ask for (law T4). */
const SHORTEST_HINT_MS = 1_000;

/**
 * The wait before the first probe of the `opening`-th opening in a row (1 is the first).
 *
 * Jitter only shortens, so that the configured times stay upper bounds: a wait of w lies in
 * ((1 - jitter) w, w]. With jitter 1 this is the "full jitter" and with 0.5 the "equal jitter" of
 * Marc Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
 *
 * @param random - from 0 up to 1, drawn by the caller: the machine itself leaves nothing to chance.
 */
export function recoveryStepMs(
  recoveryTimeoutMs: number,
  backoff: RecoveryBackoff | undefined,
  opening: number,
  random: number,
): number {
  if (backoff === undefined) return recoveryTimeoutMs;
  // A power, not a loop: the number of openings may come from a record that someone edited.
  const grown = recoveryTimeoutMs * backoff.factor ** (opening - 1);
  return Math.min(grown, Math.max(backoff.maxMs, recoveryTimeoutMs)) * (1 - backoff.jitter * random);
}

/**
 * The wait of an opening, for which the dependency may have asked (law T4). A hint must not disarm the breaker: it
 * waits at least a second, or the recovery time where that is shorter; and no less than the step of the backoff from
 * the second opening in a row on.
 *
 * @param stepMs - the wait without a hint.
 * @param hintMs - what the dependency asked for; 0, negative numbers and NaN are no hint.
 */
export function openingWaitMs(
  stepMs: number,
  hintMs: number | undefined,
  opening: number,
  recoveryTimeoutMs: number,
): number {
  if (hintMs === undefined || !(hintMs > 0)) return stepMs;
  const leastMs = opening > 1 ? stepMs : Math.min(SHORTEST_HINT_MS, recoveryTimeoutMs);
  return Math.max(leastMs, Math.min(hintMs, LONGEST_HINT_MS));
}
