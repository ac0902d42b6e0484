/* global module */
module.exports = () => {
  // No signal is handled, and no exit: src/lock/held-locks.ts gives back what is held.
};
