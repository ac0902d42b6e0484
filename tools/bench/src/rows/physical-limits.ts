import { succeed, type Operation } from './floors.js';

/**
 * What no breaker can do without in a row, whatever its code. The operation does that and nothing else, and is measured
 * beside the breakers. Each is a function literal of its own, so that none slows another down.
 */
export interface PhysicalLimit {
  /** What a call takes at least. */
  readonly parts: string;
  /** Absent where the floor itself is the limit. */
  readonly create?: () => Operation;
}

/** The time is kept, as a breaker keeps it: the engine might leave out what nobody asks for. */
const seen = { at: 0.5 };

export const PROMISE: PhysicalLimit = { parts: 'promise' };

/** The floor of a function, with a clock read. */
export function promiseAndClock(createFn: () => () => Promise<number>): PhysicalLimit {
  const create = () => {
    const fn = createFn();
    const call = async () => {
      seen.at = performance.now();
      // eslint-disable-next-line no-useless-catch -- As the floor does.
      try {
        return await fn();
      } catch (error) {
        throw error;
      }
    };
    return () => call();
  };
  return { parts: 'promise, clock read', create };
}

/** A caller who does not wait for the function beyond its deadline waits for a promise that the deadline can settle. */
export const DEADLINE: PhysicalLimit = {
  parts: 'promise, clock read, promise that the deadline settles',
  create: () => () => {
    seen.at = performance.now();
    return new Promise((resolve, reject) => void succeed().then(resolve, reject));
  },
};

/** An observed call is timed: the clock is read before its function and after it. */
export function twoClockReads(createUnobserved: () => Operation): PhysicalLimit {
  const create = () => {
    const unobserved = createUnobserved();
    return () => {
      seen.at = performance.now();
      const result = unobserved();
      seen.at = performance.now();
      return result;
    };
  };
  return { parts: 'two clock reads', create };
}

/**
 * A clock read says whether the wait of an open circuit is over. A promise is rejected without a throw: that costs less
 * than an asynchronous function that throws.
 */
export const REJECTION: PhysicalLimit = {
  parts: 'rejected promise, clock read, error without a stack',
  create: () => () => {
    seen.at = performance.now();
    return Promise.reject(errorWithoutStack());
  },
};

export const RETURNED_REJECTION: PhysicalLimit = {
  parts: 'promise, clock read, error without a stack',
  create: () => async () => {
    seen.at = performance.now();
    return { ok: false, error: errorWithoutStack() };
  },
};

function errorWithoutStack(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new Error('the circuit is open');
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}
