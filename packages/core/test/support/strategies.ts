// The machine stands below the options, and so do its tests; the strategies that they need are handed to them from here.
export { anyOf } from '../../src/trip/any-of.js';
export { consecutiveFailures } from '../../src/trip/consecutive-failures.js';
export { countWindow } from '../../src/trip/count-window.js';
export { timeWindow } from '../../src/trip/time-window.js';
