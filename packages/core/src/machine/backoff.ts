/** How the wait of an open circuit grows with each opening in a row. */
export interface RecoveryBackoff {
  /** Multiplies the wait at each opening in a row. */
  readonly factor: number;
  /** The longest wait, in milliseconds. */
  readonly maxMs: number;
  /** The random part of the wait, 0 to 1. */
  readonly jitter: number;
}

/** The longest and the shortest wait that a dependency can ask for (law T4). */
const LONGEST_HINT_MS = 86_400_000;
const SHORTEST_HINT_MS = 1_000;

/**
 * The wait before the first probe of the `opening`-th opening in a row (1 is the first).
 *
 * Jitter only shortens, so that the configured times stay upper bounds: a wait of w lies in ((1 - jitter) w, w]. With
 * jitter 1 this is the "full jitter" and with 0.5 the "equal jitter" of Marc Brooker, Exponential Backoff And Jitter,
 * AWS Architecture Blog, 2015.
 *
 * @param random - from 0 up to 1.
 */
export function recoveryStepMs(
  recoveryTimeoutMs: number,
  backoff: RecoveryBackoff | undefined,
  opening: number,
  random: number,
): number {
  if (backoff === undefined) return recoveryTimeoutMs;
  // A power, not a loop: a record may hold any number of openings.
  const grown = recoveryTimeoutMs * backoff.factor ** (opening - 1);
  return Math.min(grown, Math.max(backoff.maxMs, recoveryTimeoutMs)) * (1 - backoff.jitter * random);
}

/**
 * The wait of an opening, for which the dependency may have asked (law T4). A hint must not disarm the breaker: the wait
 * is at least a second, or the recovery time if that is shorter; from the second opening in a row on, at least `stepMs`.
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
