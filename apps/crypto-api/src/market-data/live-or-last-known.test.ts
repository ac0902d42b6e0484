import { CircuitBreaker } from '@tripswitch/core';
import { describe, expect, it, vi } from 'vitest';
import { createLastKnown } from '../cache/last-known.js';
import type { UpstreamReply } from '../coingecko/upstream-reply.js';
import type { Answer } from './answer.js';
import { liveOrLastKnown, type GuardedRoute } from './live-or-last-known.js';
import { createSharedCalls } from './shared-calls.js';

const reply = (body: string): UpstreamReply<string> => ({ status: 200, headers: new Headers(), body });

function world(settings: Partial<GuardedRoute> = {}) {
  const circuit = new CircuitBreaker({ name: 'prices', failureThreshold: 1, callTimeoutMs: 5000 });
  const clock = { now: 0 };
  const memory = createLastKnown<string>({ mostEntries: 10, now: () => clock.now });
  const running = createSharedCalls<Answer<string> | undefined>();
  const requests: { settle(body: string): void; fail(): void; readonly signal: AbortSignal }[] = [];
  const ask = (key = 'bitcoin') =>
    liveOrLastKnown<string, string>(
      { circuit, freshForMs: 10_000, deadlineMs: 5000, ...settings },
      {
        key,
        running,
        request: (signal) =>
          new Promise((resolve, reject) => {
            const settle = (body: string): void => resolve(reply(body));
            requests.push({ settle, fail: () => reject(new Error('down')), signal });
          }),
        read: ({ body = '' }) => {
          memory.remember(key, body);
          return { kind: 'live', value: body };
        },
        recall: () => memory.recall(key),
      },
    );
  return { circuit, clock, running, requests, ask };
}

describe('an answer that is fresh', () => {
  it('is given from memory with its age, without a call, until its time to live is over', async () => {
    const { ask, clock, requests, circuit } = world();
    const first = ask();
    requests[0]?.settle('one');
    expect(await first).toEqual({ kind: 'live', value: 'one' });
    clock.now = 9999;
    expect(await ask()).toEqual({ kind: 'from_memory', value: 'one', ageMs: 9999 });
    expect(circuit.getStats().totalCalls).toBe(1);
    clock.now = 10_000;
    const second = ask();
    requests[1]?.settle('two');
    expect(await second).toEqual({ kind: 'live', value: 'two' });
  });

  it('is asked for each time with a time to live of 0', async () => {
    const { ask, requests } = world({ freshForMs: 0 });
    for (const body of ['one', 'two']) {
      const answer = ask();
      requests.at(-1)?.settle(body);
      expect(await answer).toEqual({ kind: 'live', value: body });
    }
  });
});

it('serves stale while the circuit is open', async () => {
  const { ask, clock, requests, circuit } = world();
  const first = ask();
  requests[0]?.settle('one');
  await first;
  clock.now = 20_000;
  const second = ask();
  requests[1]?.fail();
  expect(await second).toEqual({ kind: 'from_memory', value: 'one', ageMs: 20_000 });
  expect(circuit.state).toBe('open');
  clock.now = 3_600_000;
  expect(await ask()).toEqual({ kind: 'from_memory', value: 'one', ageMs: 3_600_000 });
  expect(requests).toHaveLength(2);
});

describe('requests that come together', () => {
  it('share one call, and its failure counts once', async () => {
    const { ask, requests, circuit } = world();
    const together = [ask(), ask(), ask(), ask('ethereum')];
    expect(requests).toHaveLength(2);
    requests[1]?.settle('other');
    requests[0]?.fail();
    const kinds = (await Promise.all(together)).map(({ kind }) => kind);
    expect(kinds).toEqual(['unavailable', 'unavailable', 'unavailable', 'live']);
    expect(circuit.getStats()).toMatchObject({ totalCalls: 2, failureCount: 1 });
  });
});

describe('a client whose deadline passes', () => {
  it('is answered, and the call goes on: for those who came later, and to tell the circuit', async () => {
    const { ask, requests, running, circuit } = world({ deadlineMs: 20 });
    expect(await ask()).toEqual({ kind: 'unavailable', retryAfterMs: 1000 });
    expect(requests[0]?.signal.aborted).toBe(false);
    const joined = ask();
    expect(requests).toHaveLength(1);
    requests[0]?.settle('late, but good');
    expect(await joined).toEqual({ kind: 'live', value: 'late, but good' });
    await vi.waitFor(() => expect(running.running).toBe(0));
    expect(circuit.getStats()).toMatchObject({ successCount: 1, ignoredCount: 0 });
    expect(await ask()).toMatchObject({ kind: 'from_memory', value: 'late, but good' });
  });

  it('does not keep the circuit from learning that CoinGecko hangs', async () => {
    const circuit = new CircuitBreaker({ name: 'prices', failureThreshold: 1, callTimeoutMs: 40 });
    const { ask, running } = world({ circuit, deadlineMs: 5 });
    expect(await ask()).toMatchObject({ kind: 'unavailable' });
    expect(circuit.state).toBe('closed');
    await vi.waitFor(() => expect(circuit.state).toBe('open'));
    await vi.waitFor(() => expect(running.running).toBe(0));
  });
});
