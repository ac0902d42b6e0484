import type { TransitionEvent } from '@tripswitch/core';

const words: Readonly<Record<TransitionEvent['cause'], string>> = {
  consecutive_failures: 'too many calls failed in a row',
  failure_rate: 'too large a share of the calls failed',
  slow_call_rate: 'too large a share of the calls was slow',
  classified: 'the answer said that no call will succeed',
  operator: 'an operator opened it',
  recovery_timeout: 'its time is up, one call may try',
  probe_succeeded: 'the probe was answered',
  probe_failed: 'the probe failed',
  probe_slow: 'the probe was slow',
  probe_timeout: 'the probe did not end in time',
  reset: 'it was reset by hand',
};

/** Why a circuit may change its state. */
export const transitionCauses: ReadonlySet<unknown> = new Set(Object.keys(words));

/** Why a circuit changed its state, in words for an audience. */
export function transitionText(cause: TransitionEvent['cause']): string {
  return words[cause];
}
