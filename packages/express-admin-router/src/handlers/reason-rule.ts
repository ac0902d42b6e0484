import type { FieldRule } from '../body/fields.js';

/** The longest reason that is kept. */
export const REASON_LIMIT = 500;

/** Why a change is made: words, not an empty form. */
export const REASON: FieldRule = {
  accepts: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= REASON_LIMIT,
  expected: `a text of 1 to ${REASON_LIMIT} characters`,
};
