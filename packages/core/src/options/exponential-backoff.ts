import type { RecoveryBackoff } from '../machine/backoff.js';
import { duration, fraction, growth, requireOptions, type Rule } from '../validation/rules.js';

/** What each field of a recovery backoff must be. */
export const RECOVERY_BACKOFF_RULES: Readonly<Record<keyof RecoveryBackoff, Rule>> = {
  factor: growth,
  maxMs: duration,
  jitter: fraction,
};

/**
 * Makes the wait of a circuit grow with each opening in a row: `recoveryTimeoutMs`, times `factor`, times `factor` again,
 * up to `maxMs`. A random part of each wait, up to `jitter` of it (0 to 1), is taken off.
 *
 * @throws {@link ConfigurationError} on a factor under 1, a maximum that is no duration, a jitter not from 0 to 1.
 */
export function exponentialBackoff(backoff: RecoveryBackoff): RecoveryBackoff {
  return requireOptions('exponentialBackoff', backoff, RECOVERY_BACKOFF_RULES, Object.keys(RECOVERY_BACKOFF_RULES));
}
