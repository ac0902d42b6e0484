/** One call, which the measured loop awaits, catching what it throws. */
export type Operation = () => Promise<unknown>;

/** Thrown by everything that fails here: what is measured is the breaker, not the making of an error. */
const READY_ERROR = new Error('the dependency failed');

/** The protected function of the success rows. */
export async function succeed(): Promise<number> {
  return 42;
}

/** The protected function of the failure rows, and the floor of the rejection rows. */
export async function throwReadyError(): Promise<number> {
  throw READY_ERROR;
}

/**
 * A dependency that fails, but for one call in fifty: without that one the circuits would open, and rejections would be
 * measured instead. Each contender gets its own, so that all see the same sequence of calls.
 */
export function failingDependency(): () => Promise<number> {
  let calls = 0;
  return () => (++calls % 50 === 0 ? succeed() : throwReadyError());
}

/** The least that any breaker does: it calls the function, awaits it, and lets errors through. */
export function tryAwait(fn: () => Promise<number>): Operation {
  const call = async () => {
    // eslint-disable-next-line no-useless-catch -- What has no use is what is measured.
    try {
      return await fn();
    } catch (error) {
      throw error;
    }
  };
  return () => call();
}
