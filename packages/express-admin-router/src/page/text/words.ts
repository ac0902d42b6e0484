import type { Condition } from '../model/condition.js';

/** What each condition is called. */
export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  closed: 'Closed',
  open: 'Open',
  half_open: 'Half-open',
  forced_open: 'Forced open',
  forced_closed: 'Forced closed',
  store_away: 'Closed, store away',
};

/** What each condition means for calls. */
export const CONDITION_MEANINGS: Readonly<Record<Condition, string>> = {
  closed: 'calls pass',
  open: 'calls are rejected',
  half_open: 'a few calls probe',
  forced_open: 'all calls are rejected',
  forced_closed: 'all calls pass',
  store_away: 'calls pass',
};

const WORDS: Readonly<Record<string, string>> = {
  ...CONDITION_WORDS,
  automatic: 'Automatic',
  observe: 'Observe',
};

/** A state or a mode. */
export function wordFor(stateOrMode: string): string {
  return WORDS[stateOrMode] ?? stateOrMode;
}

const CAUSES: Readonly<Record<string, string>> = {
  consecutive_failures: 'too many failures in a row',
  failure_rate: 'too many calls failed',
  slow_call_rate: 'too many calls were slow',
  classified: 'a failure that opens at once',
  recovery_timeout: 'time to probe',
  probe_succeeded: 'the probe succeeded',
  probe_failed: 'the probe failed',
  probe_slow: 'the probe was slow',
  probe_timeout: 'the probe did not end in time',
  reset: 'reset by an operator',
  operator: 'by an operator',
  ttl: 'the time of the order ended',
};

/** Why something happened. */
export function causeInWords(cause: string): string {
  return CAUSES[cause] ?? cause.replaceAll('_', ' ');
}
