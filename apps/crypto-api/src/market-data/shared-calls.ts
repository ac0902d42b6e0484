/** Calls that run, by what they ask for. */
export interface SharedCalls<Result> {
  /** The result of the call that already runs for this key, or else of a new one. */
  join(key: string, begin: () => Promise<Result>): Promise<Result>;
  readonly running: number;
}

/**
 * Creates a register of running calls, so that identical requests that come together cost one call.
 *
 * A call belongs to no client. If one that waits for it disconnects, the call goes on: others may wait for it as well, and
 * the circuit counts its outcome. Its own timeout bounds it.
 */
export function createSharedCalls<Result>(): SharedCalls<Result> {
  const calls = new Map<string, Promise<Result>>();
  return {
    join(key, begin) {
      const running = calls.get(key);
      if (running !== undefined) {
        return running;
      }
      const call = begin().finally(() => calls.delete(key));
      calls.set(key, call);
      return call;
    },
    get running() {
      return calls.size;
    },
  };
}
