// Whose AsyncLocalStorage store a listener sees (law I5), in every runtime that has the class.
import { AsyncLocalStorage } from 'node:async_hooks';
import { CircuitBreaker } from '@tripswitch/core';

/** Each case by what it shows. It rejects if that is not so. */
export const contextCases = {
  async 'D63, I5: a call times out in its own context, or in none, also by the timer that another call set'() {
    const request = /** @type {AsyncLocalStorage<string>} */ (new AsyncLocalStorage());
    /** @type {[what: string, whose: string[], store: string | undefined][]} */
    const seen = [];
    const breaker = new CircuitBreaker({ name: 'api', failureThreshold: 2, callTimeoutMs: 50 });
    for (const event of /** @type {const} */ (['failure', 'transition'])) {
      breaker.on(event, () => void seen.push([event, ['bob', 'carol'], request.getStore()]));
    }
    /** @type {(who: string) => Promise<unknown>} */
    const hang = (who) =>
      request.run(who, () =>
        breaker.tryCall(({ signal }) => {
          signal.addEventListener('abort', () => void seen.push([`abort of ${who}`, [who], request.getStore()]));
          return new Promise(() => undefined);
        }),
      );

    await request.run('alice', () => breaker.call(() => 'quick'));
    await Promise.all([hang('bob'), hang('carol')]);

    const wrong = seen.filter(([, whose, store]) => store !== undefined && !whose.includes(store));
    if (seen.length !== 5 || wrong.length > 0) throw new Error(JSON.stringify(seen));
  },
};
