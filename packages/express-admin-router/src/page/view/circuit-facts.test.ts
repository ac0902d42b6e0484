import { expect, test } from 'vitest';
import { circuitOf } from '../../../test/support/circuit-of.js';
import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import { WatchedCircuit } from '../model/watched-circuit.js';
import { conditionText, probeTexts, whyText } from './circuit-facts.js';
import { callsText, troubleFigure, type Figure } from './circuit-figures.js';

const serverNow = Date.parse('2026-01-01T00:03:05.000Z');
const order = { actor: 'alice', reason: 'a move', at: '2026-01-01T00:03:00.000Z', until: '2026-01-01T00:05:00.000Z' };

test.each<[Partial<CircuitOnWire>, string, string]>([
  [{}, 'Closed', 'for 3 min 5 s · calls pass'],
  [{ consecutive_failures: 2 }, 'Closed', 'for 3 min 5 s · 2 of 5 failures in a row · calls pass'],
  [{ consecutive_failures: 2, failure_rate: 0.2 }, 'Closed', 'for 3 min 5 s · 2 failures in a row · calls pass'],
  [{ state: 'open' }, 'Open', 'for 3 min 5 s · the probe failed · calls are rejected'],
  [{ state: 'half_open' }, 'Half-open', 'for 3 min 5 s · the probe failed · a few calls probe'],
  [
    { mode: 'forced_open', mode_info: order },
    'Forced open',
    'for 5 s · by alice · “a move” · ends in 1 min 55 s · all calls are rejected',
  ],
  [
    { state: 'open', mode: 'observe', mode_info: { ...order, actor: null, reason: null, until: null } },
    'Open (observing only)',
    'for 5 s · by an operator · all calls pass',
  ],
  [
    { store: { kind: 'redis', degraded: true, last_sync_at: null, pending: 3 } },
    'Closed, store away',
    'for 3 min 5 s · calls pass · the redis store does not answer',
  ],
  [
    { store: { kind: 'redis', degraded: true, last_sync_at: null, pending: 3 }, admits: false },
    'Closed, store away',
    'for 3 min 5 s · calls are rejected · the redis store does not answer',
  ],
  [
    { state: 'open', last_error: { name: 'HttpError', code: 503, at: '' } },
    'Open',
    'for 3 min 5 s · the probe failed · last error HttpError 503 · calls are rejected',
  ],
])('%j is told as what it is, since when, and why', (facts, word, why) => {
  const watched = new WatchedCircuit(circuitOf(facts), 0);
  watched.cause = { cause: 'probe_failed', detail: null, actor: null, reason: null };
  expect([conditionText(watched), whyText(watched, { serverNow, pageNow: 0 })]).toEqual([word, why]);
});

test('counts down to the next probe, by the clock of the page alone', () => {
  const open = new WatchedCircuit(circuitOf({ state: 'open', retry_after: 61.5 }), 1000);
  const texts = (pageNow: number): readonly string[] => probeTexts(open, { serverNow, pageNow });
  expect(texts(1000)).toEqual(['1 min 2 s', 'to the next probe']);
  expect(texts(61_000)).toEqual(['2 s', 'to the next probe']);
  expect(texts(62_500)).toEqual(['Now', 'the next call probes']);
  const forced = new WatchedCircuit(circuitOf({ state: 'open', retry_after: 5, mode: 'forced_open' }), 0);
  expect(probeTexts(forced, { serverNow, pageNow: 0 })).toEqual(['', '']);
});

test('D68: a circuit that was tripped says by whom and why, and one that tripped by itself the detail', () => {
  const open = new WatchedCircuit(circuitOf({ state: 'open' }), 0);
  open.cause = { cause: 'operator', detail: null, actor: 'alice', reason: 'a bad deployment' };
  const why = (): string => whyText(open, { serverNow, pageNow: 0 });
  expect(why()).toBe('for 3 min 5 s · tripped by alice · “a bad deployment” · calls are rejected');
  open.cause = { cause: 'failure_rate', detail: '12 of 20 calls', actor: null, reason: null };
  expect(why()).toBe('for 3 min 5 s · too many calls failed · 12 of 20 calls · calls are rejected');
});

test.each<[Partial<CircuitOnWire>, Figure]>([
  [{}, ['–', 'no calls in 5 min', false]],
  [{ success_count: 3, failure_count: 1 }, ['25 %', 'failed in 5 min', false]],
  [{ success_count: 99, failure_count: 1, consecutive_failures: 1 }, ['1 %', 'failed in 5 min', false]],
  [{ success_count: 96, failure_count: 4, consecutive_failures: 4 }, ['4 %', 'failed in 5 min', true]],
  [
    { success_count: 96, failure_count: 4, consecutive_failures: 4, failure_threshold: 100 },
    ['4 %', 'failed in 5 min', false],
  ],
  [{ success_count: 3, failure_rate: 0 }, ['0 %', 'failed in its window', false]],
  [{ success_count: 3, failure_count: 1, failure_rate: 0.01 }, ['1 %', 'failed in its window', false]],
  [{ success_count: 3, failure_count: 1, failure_rate: 0.5 }, ['50 %', 'failed in its window', true]],
  [
    {
      failure_rate: 0.2,
      window: { calls: 1200, failures: 240, slow_calls: 0, failure_rate: 0.2, slow_call_rate: null },
    },
    ['20 %', 'failed of the last 1,200 calls', false],
  ],
  [{ state: 'open', rejected_count: 3, success_count: 1 }, ['3', 'rejected since it opened', true]],
])('a figure says what it is over, and calls for attention by the own threshold: %j', (facts, told) => {
  const before = circuitOf({ ...facts, state: 'closed', success_count: 0, failure_count: 0, rejected_count: 0 });
  const watched = new WatchedCircuit(before, 0);
  watched.update(circuitOf(facts), 0);
  watched.activity.tick(circuitOf(facts));
  expect(troubleFigure(watched)).toEqual(told);
});

test('an open circuit that nobody saw open tells what it rejected since the reset', () => {
  const watched = new WatchedCircuit(circuitOf({ state: 'open', rejected_count: 1234 }), 0);
  expect(troubleFigure(watched)).toEqual(['1.2K', 'rejected since the reset', true]);
});

test('an outage goes on through probes that fail, and ends when the circuit closes', () => {
  const watched = new WatchedCircuit(circuitOf({ rejected_count: 10 }), 0);
  watched.update(circuitOf({ state: 'open', rejected_count: 12, changed_at: '2026-01-01T00:00:01.000Z' }), 0);
  watched.update(circuitOf({ state: 'half_open', rejected_count: 40, changed_at: '2026-01-01T00:01:01.000Z' }), 0);
  watched.update(circuitOf({ state: 'open', rejected_count: 50, changed_at: '2026-01-01T00:01:02.000Z' }), 0);
  expect(watched.outage).toEqual({ openedAt: '2026-01-01T00:00:01.000Z', rejectedBefore: 10 });
  expect(troubleFigure(watched)[0]).toBe('40');
  watched.update(circuitOf({ rejected_count: 50 }), 0);
  expect(watched.outage).toBeUndefined();
});

test('the calls a second are those of the last seconds, or of as many as were watched', () => {
  const watched = new WatchedCircuit(circuitOf({}), 0);
  expect(callsText(watched)).toBe('0');
  watched.activity.tick(circuitOf({ success_count: 8, rejected_count: 2 }));
  expect(callsText(watched)).toBe('10');
  for (let n = 0; n < 9; n++) watched.activity.tick(circuitOf({ success_count: 8, rejected_count: 2 }));
  expect(callsText(watched)).toBe('1');
});
