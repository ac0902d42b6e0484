import type { Operation } from './call-path.js';

/** Thrown by everything that fails here: what is measured is the breaker, not the making of an error. */
export const READY_ERROR = new Error('the dependency failed');

/** The protected function of all success paths. */
export async function succeed(): Promise<number> {
  return 42;
}

/** The protected function of all failure paths. */
export async function throwReadyError(): Promise<number> {
  throw READY_ERROR;
}

/** What any breaker must do at least: call, await, and let errors through. */
export function guarded(fn: () => Promise<number>): Operation {
  const floor = async () => {
    // eslint-disable-next-line no-useless-catch -- What has no use is what is measured.
    try {
      return await fn();
    } catch (error) {
      throw error;
    }
  };
  return () => floor();
}

/** Catches what an operation throws, as its caller would. */
export function caught(operation: Operation): Operation {
  return async () => {
    try {
      return await operation();
    } catch (error) {
      return error;
    }
  };
}
