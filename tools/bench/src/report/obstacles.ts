import type { RowName } from '../promises.js';

/**
 * What stands in the way of a promise; shown where it is not reached. Found by taking parts out of the
 * built package and measuring what is left, because a call is too short for a sampling profiler.
 */
export const OBSTACLES: Partial<Record<RowName, string>> = {
  'success-consecutive':
    'Taken apart, the record of the call (five fields) and the asynchronous function that carries it cost 0.06 to 0.08 of ' +
    'the floor, admitting the call 0.02, and counting its result 0.03. V8 inlines all of it. Most of it is memory: a ' +
    'call takes 728 bytes where the floor takes 640, so the ratio rises where other programs use the caches.',
  'success-count-window':
    'Over a success without a window (see above), the window adds less than can be told from the noise, as long as it ' +
    'holds no failure.',
  'success-time-window':
    'Without the clock the same path costs about 1.13 of the floor, and one reading a call, 45 ns, is half of the floor ' +
    'here: with that even the record of the call and its asynchronous function alone, at 1.07, would come to more than 1.6.',
  'success-call-timeout':
    'The deadline of each call takes one reading of the clock, half of the floor here, and a caller who may be let go ' +
    'before the function ends needs a promise of its own, with the functions that settle it and those that follow the ' +
    "function's: together about 0.4.",
  'rejection-try-call':
    'Without the clock a rejection costs 0.6 of the floor, of which making the error is 0.2 to 0.3. Whether the wait is over ' +
    'takes one reading of it.',
  'failure-window-100':
    'A failure reads the clock once, for `lastFailureAt` and the wait that it may begin, which is 0.02 to 0.03 of a floor ' +
    'that unwinds two throws, and passes through the general path: it may be slow, timed out, or open the circuit.',
  sizeOfAll:
    'Sharing alone, with the reports that count once and the health of the store, is 8.3 kB by itself, minified and ' +
    'gzipped; none of the others has it. Renaming all internal properties as well would gain 3 %.',
  sizeOfBreaker:
    'By itself, minified and gzipped, the machine is 2.7 kB: states, orders, probes with deadlines, two kinds of windows, ' +
    'backoff, the record. The checks that name each bad option with its value are 2.5 kB, errors and events 1.3 kB. So ' +
    'there is no room left for a breaker that makes calls, and a class brings all its methods: permits, observers, ' +
    'statistics, history, fallbacks, signals, timeouts. Renaming all internal properties as well would gain 3 %; a ' +
    'smaller one needs fewer features, or messages that say less.',
};
