import { expect, test } from 'vitest';
import { circuitOf } from '../../../test/support/circuit-of.js';
import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import { WatchedCircuit } from '../model/watched-circuit.js';
import { conditionText, probeTexts, whyText } from './circuit-facts.js';
import { callsText, shareTexts } from './circuit-figures.js';

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
    'for 5 s · by hand · all calls pass',
  ],
  [
    { store: { kind: 'redis', degraded: true, last_sync_at: null, pending: 3 } },
    'Closed',
    'for 3 min 5 s · calls pass · the store does not answer',
  ],
])('%j is told as what it is, since when, and why', (facts, word, why) => {
  const watched = new WatchedCircuit(circuitOf(facts), 0);
  watched.cause = 'probe_failed';
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

test.each<[Partial<CircuitOnWire>, readonly [string, string, boolean]]>([
  [{}, ['–', 'no calls', false]],
  [{ success_count: 3, failure_count: 1 }, ['25 %', 'failing', true]],
  [{ success_count: 3, failure_rate: 0 }, ['0 %', 'failing', false]],
  [{ success_count: 3, failure_count: 1, failure_rate: 0.5 }, ['50 %', 'failing', true]],
  [{ state: 'open', rejected_count: 3, success_count: 1 }, ['75 %', 'rejected', true]],
])('the share of calls that go wrong is told: %j', (facts, told) => {
  const watched = new WatchedCircuit(circuitOf({ ...facts, success_count: 0, failure_count: 0, rejected_count: 0 }), 0);
  watched.activity.tick(circuitOf(facts));
  expect(shareTexts(watched)).toEqual(told);
});

test('the calls a second are those of the last ten seconds, or of as many as were watched', () => {
  const watched = new WatchedCircuit(circuitOf({}), 0);
  expect(callsText(watched)).toBe('0');
  watched.activity.tick(circuitOf({ success_count: 8, rejected_count: 2 }));
  expect(callsText(watched)).toBe('10');
  for (let n = 0; n < 9; n++) watched.activity.tick(circuitOf({ success_count: 8, rejected_count: 2 }));
  expect(callsText(watched)).toBe('1');
});
