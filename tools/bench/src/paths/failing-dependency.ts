import { succeed, throwReadyError } from '../timing/floors.js';

/**
 * A dependency that fails, but for one call in fifty: without it, the circuits would open, and
 * rejections would be measured instead. Each contender has its own, so that all see the same calls.
 */
export function failingDependency(): () => Promise<number> {
  let calls = 0;
  return () => (++calls % 50 === 0 ? succeed() : throwReadyError());
}
