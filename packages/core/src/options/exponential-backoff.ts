import type { RecoveryBackoff } from '../machine/backoff.js';
import { duration, fraction, growth, requireOptions, type Rule } from '../validation/rules.js';

/** What a recovery backoff may be; also holds for one that was written by hand. */
export const RECOVERY_BACKOFF_RULES: Readonly<Record<keyof RecoveryBackoff, Rule>> = {
  factor: growth,
  maxMs: duration,
  jitter: fraction,
};

/**
 * Lets the wait of a circuit grow with each opening in a row: `recoveryTimeoutMs`, times `factor`,
 * times `factor` again, up to `maxMs`; each shortened by chance by up to the part `jitter` of it
 * (0: not at all, 1: by anything up to all of it).
 *
 * @throws {@link ConfigurationError} on a factor under 1, a maximum that is no duration, a jitter not from 0 to 1.
 */
export function exponentialBackoff(backoff: RecoveryBackoff): RecoveryBackoff {
  return requireOptions('exponentialBackoff', backoff, RECOVERY_BACKOFF_RULES, ['factor', 'maxMs', 'jitter']);
}
