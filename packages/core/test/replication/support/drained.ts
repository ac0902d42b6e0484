import { setImmediate } from 'node:timers/promises';

/** Resolves when nothing is left that waits for its turn alone: the microtask queue is empty. */
export async function drained(): Promise<void> {
  await setImmediate();
}
