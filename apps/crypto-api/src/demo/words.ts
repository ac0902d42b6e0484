import type { CircuitState, TransitionEvent } from '@tripswitch/core';

/** How a piece of text is meant. */
export type Tone = 'strong' | 'quiet' | 'good' | 'warning' | 'bad';

/** A state as people read it, and the tone that goes with it. */
export const stateWords: Readonly<Record<CircuitState, { readonly word: string; readonly tone: Tone }>> = {
  closed: { word: 'CLOSED', tone: 'good' },
  open: { word: 'OPEN', tone: 'bad' },
  half_open: { word: 'PROBING', tone: 'warning' },
};

/** Why a circuit changed its state, in words for an audience. */
export const causeWords: Readonly<Record<TransitionEvent['cause'], string>> = {
  consecutive_failures: 'too many calls failed in a row',
  failure_rate: 'too large a share of the calls failed',
  slow_call_rate: 'too large a share of the calls was slow',
  classified: 'the answer was a refusal',
  operator: 'an operator opened it',
  recovery_timeout: 'its time is up, one call may try',
  probe_succeeded: 'the probe was answered',
  probe_failed: 'the probe failed',
  probe_slow: 'the probe was slow',
  probe_timeout: 'the probe did not end in time',
  reset: 'it was reset by hand',
};

/** A time since the start as minutes and seconds, such as `00:14`. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
