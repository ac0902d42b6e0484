/* global Response, setTimeout */
import { CircuitBreakerFactory } from '@tripswitch/core';
import { breakerCases } from './breaker-cases.mjs';
import { runCases } from './run-cases.mjs';

/** Made once for all requests, as in a service: where workerd allows no timers and no random values. */
const factory = new CircuitBreakerFactory();
const breaker = factory.create({ name: 'api', failureThreshold: 100, callTimeoutMs: 100 });
const closing = factory.create({ name: 'closing' });

/** @typedef {{ worker: { fetch(url: string): Promise<Response> } }} Bindings */

/** @type {(bindings: Bindings) => Record<string, () => Promise<void>>} */
const workerCases = ({ worker }) => ({
  async 'the calls of a request time out, also when the request that called before is over'() {
    const answers = await Promise.all(
      ['quick', 'hang', 'quick', 'hang'].map(async (path) => (await worker.fetch(`http://worker/${path}`)).text()),
    );
    const later = await (await worker.fetch('http://worker/hang')).text();
    const [is, expected] = [
      [...answers, later].join(),
      'quick,ERR_CALL_TIMEOUT,quick,ERR_CALL_TIMEOUT,ERR_CALL_TIMEOUT',
    ];
    if (is !== expected) throw new Error(`${is}, expected ${expected}`);
  },

  async 'D64: a breaker is closed by another request than those that called'() {
    const answers = [];
    for (const path of ['ask', 'ask', 'close', 'ask']) {
      answers.push(await (await worker.fetch(`http://worker/${path}`)).text());
    }
    const is = answers.join();
    if (is !== 'false,false,closed,ERR_CIRCUIT_OPEN') throw new Error(is);
  },
});

const worker = {
  /** @type {(request: Request) => Promise<Response>} */
  async fetch({ url, signal }) {
    if (url.endsWith('ask')) {
      const asked = await closing.tryCall((context) => context.signal.aborted, { signal });
      return new Response(String(asked.ok ? asked.value : /** @type {{ code: string }} */ (asked.error).code));
    }
    if (url.endsWith('close')) {
      await closing.close({ abort: true });
      return new Response('closed');
    }
    const waits = url.endsWith('quick') ? 10 : 60_000;
    const result = await breaker.tryCall(() => new Promise((resolve) => void setTimeout(resolve, waits)));
    return new Response(result.ok ? 'quick' : /** @type {{ code: string }} */ (result.error).code);
  },

  /** @type {(controller: unknown, bindings: Bindings) => Promise<void>} */
  async test(_, bindings) {
    await runCases({ ...breakerCases, ...workerCases(bindings) });
  },
};

export { worker as default };
