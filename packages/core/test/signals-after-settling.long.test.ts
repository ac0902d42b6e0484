import { expect, test } from 'vitest';
import { runProgram } from './support/run-program.js';

const COLLECT = `
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  async function collect() { for (let i = 0; i < 8; i++) { gc(); await sleep(10); } }`;

test("D64: the caller's abort and the closing reach what the call returned, though only a listener holds the signal", async () => {
  const printed = await runProgram(
    `import { createServer } from 'node:http';
    ${COLLECT}
    // A body that never ends, as a stream of events.
    const server = createServer((request, response) => { response.write('begin'); });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = 'http://127.0.0.1:' + server.address().port;
    const uses = {
      listener: (signal, abort) => { signal.addEventListener('abort', abort); },
      onabort: (signal, abort) => { signal.onabort = abort; },
      async fetch(signal, abort) {
        const response = await fetch(url, { signal });
        const reader = response.body.getReader();
        await reader.read();
        reader.read().then(() => undefined, abort);
      },
    };
    const ways = {
      call: (breaker, options, use) => breaker.call(({ signal }) => use(signal), options),
      tryCall: (breaker, options, use) => breaker.tryCall(({ signal }) => use(signal), options),
      failed: (breaker, options, use) =>
        breaker.tryCall(async ({ signal }) => { await use(signal); throw new Error('failed'); }, options),
      async acquire(breaker, options, use) {
        const permit = await breaker.acquire({ signal: options.signal });
        await use(permit.signal);
        permit.succeed();
      },
    };
    const cases = [];
    for (const [way, begin] of Object.entries(ways)) {
      for (const [what, use] of Object.entries(uses)) {
        for (const how of ['caller', 'closing']) {
          for (const callTimeoutMs of [undefined, 60_000]) {
            const breaker = new CircuitBreaker({ name: 'x', callTimeoutMs });
            const controller = new AbortController();
            let aborts = 0;
            // In a function of its own, whose variables are gone once it has returned.
            await (async () => { await begin(breaker, controller, (signal) => use(signal, () => aborts++)); })();
            cases.push({ title: [way, what, how, callTimeoutMs].join(' '), breaker, controller, how, aborts: () => aborts });
          }
        }
      }
    }
    await collect();
    const early = cases.filter(({ aborts }) => aborts() > 0).map(({ title }) => title);
    for (const { breaker, controller, how } of cases) {
      if (how === 'caller') controller.abort();
      else await breaker.close({ abort: true });
    }
    await sleep(50);
    const lost = cases.filter(({ aborts }) => aborts() !== 1).map(({ title }) => title);
    console.log(JSON.stringify({ cases: cases.length, early, lost }));
    process.exit();`,
    ['--expose-gc'],
  );
  expect(JSON.parse(printed)).toEqual({ cases: 48, early: [], lost: [] });
});

test('D64, D38, D32: 100,000 settled calls on one long-lived signal leave less than 1 MiB, and no listener', async () => {
  const printed = await runProgram(
    `import { getEventListeners } from 'node:events';
    ${COLLECT}
    const heap = async () => { await collect(); return process.memoryUsage().heapUsed; };
    const functions = [
      () => 1,
      ({ signal }) => signal.aborted,
      ({ signal }) => { if (!signal.aborted) throw 1; },
    ];
    const breaker = new CircuitBreaker({ name: 'x', failureThreshold: 1e9 });
    const controller = new AbortController();
    const run = async (calls) => {
      for (let i = 0; i < calls; i++) {
        await breaker.tryCall(functions[i % functions.length], controller);
        if (i % 5_000 === 0) await sleep(0);
      }
    };
    await run(2_000);
    const before = await heap();
    await run(100_000);
    const grown = (await heap()) - before;
    console.log(JSON.stringify({ grown, listeners: getEventListeners(controller.signal, 'abort').length }));
    process.exit();`,
    ['--expose-gc'],
  );
  const { grown, listeners } = JSON.parse(printed) as { grown: number; listeners: number };
  expect(grown).toBeLessThan(2 ** 20);
  expect(listeners).toBe(0);
}, 60_000);
