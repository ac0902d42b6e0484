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
    'Without the clock the same path costs 1.7 (Node.js 20) to 1.9 (24) of the floor, and the deadline of each call ' +
    'takes one reading, another 0.4.',
  'rejection-try-call':
    'Without the clock a rejection costs 0.8 of the floor. Whether the wait is over takes one reading of it, about 0.4, ' +
    'and making the error 0.3 on Node.js 20 and 0.2 on 24. Which of the steps V8 20 inlines differs from one process to ' +
    'the next, and moves the ratio between 1.1 and 1.25.',
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
