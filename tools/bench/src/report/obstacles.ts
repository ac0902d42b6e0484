import type { RowName } from '../promises.js';

/**
 * What stands in the way of a promise; shown where it is not reached. Found by taking parts out of the
 * built package and measuring what is left, because a call is too short for a sampling profiler.
 */
export const OBSTACLES: Partial<Record<RowName, string>> = {
  'success-consecutive':
    'Taken apart, settling a success costs 0.07 of the floor, admitting the call 0.03, and the rest, about 0.07, is the ' +
    'record of the call (eight fields) and the asynchronous function that carries it. V8 inlines all of it; what is left ' +
    'are loads and checks: listeners, observers, a store, a probe, the generation.',
  'success-count-window':
    'Over a success without a window (see above), the window adds 0.1 to 0.2: the ring, its sums and the verdict. With all that ' +
    'a call passes through, that is more than V8 inlines into one function, so a few real calls remain.',
  'success-time-window':
    'Without the clock the same path costs about 1.4 of the floor. One reading of `performance.now()` costs 40 to 45 ns here, ' +
    'which is 0.3 to 0.5, and it is read once a call.',
  'success-call-timeout':
    'Without the clock the same path costs 1.7 (Node.js 20) to 1.9 (24) of the floor, and the deadline of each call ' +
    'takes one reading, another 0.4.',
  'rejection-try-call':
    'Without the clock a rejection costs 0.8 of the floor. Whether the wait is over takes one reading of it, about 0.4, ' +
    'and making the error 0.3 on Node.js 20 and 0.2 on 24. Which of the steps V8 20 inlines differs from one process to ' +
    'the next, and moves the ratio between 1.1 and 1.25.',
  sizeOfAll:
    'This holds the sharing of circuits, the observers, and messages that name each bad option with its value, none of ' +
    'which the others have. Internal names are mangled already where they are private to a class; the public names of ' +
    'statistics, events and records are not.',
  sizeOfBreaker:
    'A class brings all its methods: statistics, modes, permits, observers, history, fallbacks and the checks of all ' +
    'options and orders. Of the minified source the call path and the breaker take a third, the machine and its windows ' +
    'a quarter, the checks and their messages a fifth. A smaller one needs fewer methods on the class.',
};
