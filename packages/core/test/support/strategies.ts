// The machine stands below the options, and so do its tests; the strategies that they need are handed to them from here.
export { anyOf } from '../../src/options/any-of.js';
export { consecutiveFailures } from '../../src/options/consecutive-failures.js';
export { countWindow } from '../../src/options/count-window.js';
export { timeWindow } from '../../src/options/time-window.js';
