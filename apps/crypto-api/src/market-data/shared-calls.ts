/** Calls that run, by what they ask for. */
export interface SharedCalls<Result> {
  /** The result of the call that already runs for this key, or else of a new one. */
  join(key: string, begin: () => Promise<Result>): Promise<Result>;
  readonly running: number;
}

/**
 * Creates a register of running calls, so that identical requests that come together cost one call.
 *
 * A call belongs to nobody: whoever waited for it may leave, and it goes on for the others, and for what it tells the
 * circuit. What bounds it is its own timeout.
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
