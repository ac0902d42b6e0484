import { MODE_EFFECTS } from '../text/words.js';
import type { Choice } from './circuit-details.js';

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
    effect: 'It closes, in automatic mode, and all its counters go to zero.',
    confirm: 'Reset',
  },
  automatic: { title: 'Back to automatic?', effect: MODE_EFFECTS.automatic, confirm: 'Automatic' },
  forced_open: { title: 'Force this circuit open?', effect: MODE_EFFECTS.forced_open, confirm: 'Force open' },
  forced_closed: { title: 'Force this circuit closed?', effect: MODE_EFFECTS.forced_closed, confirm: 'Force closed' },
  observe: { title: 'Only observe this circuit?', effect: MODE_EFFECTS.observe, confirm: 'Observe only' },
};
