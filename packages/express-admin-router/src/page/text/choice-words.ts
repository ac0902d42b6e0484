import type { CircuitMode } from '@tripswitch/core';

/** What an operator may choose to do. */
export type Choice = 'reset' | 'trip' | CircuitMode;

/** How the dialog speaks of a choice. */
export interface ChoiceWords {
  readonly title: string;
  readonly effect: string;
  readonly confirm: string;
}

/** The words for each choice. */
export const CHOICE_WORDS: Readonly<Record<Choice, ChoiceWords>> = {
  reset: {
    title: 'Reset this circuit?',
    effect: 'It closes, returns to automatic mode, and all its counters go to zero.',
    confirm: 'Reset',
  },
  trip: {
    title: 'Trip this circuit?',
    effect:
      'It opens now and rejects calls. After the wait it sends a probe, and closes again by itself when the probe succeeds. “Force open” is different: the circuit sends no probes and stays open until the order ends.',
    confirm: 'Trip',
  },
  automatic: {
    title: 'Return to automatic?',
    effect: 'The breaker opens and closes the circuit by itself again.',
    confirm: 'Automatic',
  },
  forced_open: {
    title: 'Force this circuit open?',
    effect:
      'Every call is rejected, even when the dependency is healthy. No probes are sent: the circuit stays open until the order ends. “Trip” is different: it opens the circuit once and lets it recover by itself.',
    confirm: 'Force open',
  },
  forced_closed: {
    title: 'Force this circuit closed?',
    effect: 'Every call passes, even when the dependency fails. Nothing opens the circuit until the order ends.',
    confirm: 'Force closed',
  },
  observe: {
    title: 'Only observe this circuit?',
    effect: 'Every call passes. The breaker only records what it would have done.',
    confirm: 'Observe only',
  },
};
