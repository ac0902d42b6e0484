import { atomicUpdates } from './atomic-updates.js';
import type { Clause } from './contract-case.js';
import { fourAnswers } from './four-answers.js';
import { history } from './history.js';
import { lostRecords } from './lost-records.js';
import { names } from './names.js';
import { oneClock } from './one-clock.js';
import { reading } from './reading.js';
import { watching } from './watching.js';

/** All clauses of the contract, by what they are about. */
export const CLAUSES: Readonly<Record<string, readonly Clause[]>> = {
  'atomic updates': atomicUpdates,
  'absent, unreadable, newer, no answer': fourAnswers,
  'one clock': oneClock,
  reading,
  watching,
  'lost records': lostRecords,
  history,
  names,
};
