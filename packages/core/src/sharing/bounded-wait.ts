import { StoreError } from '../errors/store-error.js';
import type { Clock } from '../clock/clock.js';

/** Waits for the store, but not for longer than it may take. */
export function boundedWait<T>(answer: Promise<T>, timeoutMs: number, clock: Clock): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.setTimer(() => {
      reject(new StoreError(`The store did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const settle = <Value>(done: (value: Value) => void) => {
      return (value: Value) => {
        timer.cancel();
        done(value);
      };
    };
    answer.then(settle(resolve), settle(reject));
  });
}
