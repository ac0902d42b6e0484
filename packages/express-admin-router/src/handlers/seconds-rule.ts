import type { FieldRule } from '../body/fields.js';

/** The longest time that an order can name: what a timer can wait, some 24 days. */
export const LONGEST_SECONDS = 2_147_483;

/** The shortest: a millisecond. */
export const SHORTEST_SECONDS = 0.001;

/** A time to live, or a wait. */
export const secondsRule: FieldRule = {
  accepts: (value) => typeof value === 'number' && value >= SHORTEST_SECONDS && value <= LONGEST_SECONDS,
  expected: `seconds from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS}`,
};
