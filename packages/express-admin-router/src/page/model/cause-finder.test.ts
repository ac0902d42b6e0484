import { expect, test } from 'vitest';
import { circuitOf } from '../../../test/support/circuit-of.js';
import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import { CauseFinder } from './cause-finder.js';
import { WatchedCircuit } from './watched-circuit.js';

const circuit = (state: CircuitOnWire['state'], changedAt = '1'): CircuitOnWire =>
  circuitOf({ state, changed_at: changedAt });
const entry = (to: CircuitOnWire['state'], cause: string): HistoryEntryOnWire =>
  ({ kind: 'transition', to, cause, detail: null, actor: null, reason: null }) as HistoryEntryOnWire;

test('finds the cause of what is not closed, and asks once for each change', async () => {
  const asked: string[] = [];
  const finder = new CauseFinder((name) => {
    asked.push(name);
    return Promise.resolve([entry('half_open', 'recovery_timeout'), entry('open', 'probe_failed')]);
  });
  const watched = new WatchedCircuit(circuit('open'), 0);
  const closed = new WatchedCircuit({ ...circuit('closed'), name: 'closed' }, 0);
  await finder.look([watched, closed]);
  await finder.look([watched, closed]);
  expect([watched.cause?.cause, asked]).toEqual(['probe_failed', ['prices']]);
  watched.update(circuit('open', '2'), 0);
  await finder.look([watched]);
  expect(asked).toEqual(['prices', 'prices']);
});

test('takes no cause of another state, and a history that cannot be read for no defect', async () => {
  const stale = new WatchedCircuit(circuit('open'), 0);
  await new CauseFinder(() => Promise.resolve([entry('closed', 'probe_succeeded')])).look([stale]);
  await new CauseFinder(() => Promise.reject(new Error('403'))).look([stale]);
  expect(stale.cause).toBeUndefined();
});

test('a cause is forgotten when the state has changed since, and kept while it has not', () => {
  const watched = new WatchedCircuit(circuit('open'), 0);
  watched.cause = entry('open', 'failure_rate');
  watched.update(circuit('open'), 0);
  expect(watched.cause.cause).toBe('failure_rate');
  watched.update(circuit('open', '2'), 0);
  expect(watched.cause).toBeUndefined();
});
