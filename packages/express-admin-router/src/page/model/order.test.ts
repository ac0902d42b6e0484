import { expect, test } from 'vitest';
import { circuitOf } from '../../../test/support/circuit-of.js';
import { isOf, matches, type Group } from './filter.js';
import { sorted, type Sorting } from './order.js';
import { WatchedCircuit } from './watched-circuit.js';

const circuits = [
  circuitOf({ name: 'open', state: 'open', changed_at: '2026-01-03T00:00:00.000Z' }),
  circuitOf({ name: 'half', state: 'half_open', changed_at: '2026-01-05T00:00:00.000Z' }),
  circuitOf({ name: 'closed-10', changed_at: '2026-01-01T00:00:00.000Z' }),
  circuitOf({ name: 'closed-9', changed_at: '2026-01-01T00:00:00.000Z' }),
  circuitOf({ name: 'forced-open', mode: 'forced_open', changed_at: '2026-01-02T00:00:00.000Z' }),
  circuitOf({ name: 'forced-closed', state: 'open', mode: 'forced_closed', changed_at: '2026-01-04T00:00:00.000Z' }),
  circuitOf({
    name: 'store-away',
    changed_at: '2026-01-01T00:00:00.000Z',
    store: { kind: 'redis', degraded: true, last_sync_at: null, pending: 3 },
  }),
  circuitOf({ name: 'observed', mode: 'observe', changed_at: '2026-01-01T00:00:00.000Z' }),
].map((circuit) => new WatchedCircuit(circuit, 0));

function withCalls(name: string, ok: number, failed: number, rejected: number): void {
  const watched = circuits.find((circuit) => circuit.name === name);
  watched?.activity.tick(circuitOf({ success_count: ok, failure_count: failed, rejected_count: rejected }));
}
withCalls('closed-9', 50, 1, 0);
withCalls('open', 0, 2, 9);
withCalls('half', 20, 3, 0);

test.each<[Sorting, string[]]>([
  ['trouble', ['open', 'forced-open', 'store-away', 'half', 'forced-closed', 'observed', 'closed-9', 'closed-10']],
  ['name', ['closed-9', 'closed-10', 'forced-closed', 'forced-open', 'half', 'observed', 'open', 'store-away']],
  ['failures', ['open', 'half', 'closed-9', 'closed-10', 'forced-closed', 'forced-open', 'observed', 'store-away']],
  ['calls', ['closed-9', 'half', 'open', 'closed-10', 'forced-closed', 'forced-open', 'observed', 'store-away']],
  ['changed', ['half', 'forced-closed', 'open', 'forced-open', 'closed-9', 'closed-10', 'observed', 'store-away']],
  ['opened', ['forced-open', 'open', 'forced-closed', 'half', 'closed-9', 'closed-10', 'observed', 'store-away']],
])('sorts by %s, and what is alike by name, numbers as numbers', (sorting, names) => {
  expect(sorted(circuits, sorting).map(({ name }) => name)).toEqual(names);
});

test.each<[Group, string[]]>([
  ['all', circuits.map(({ name }) => name)],
  ['open', ['open', 'forced-open']],
  ['half_open', ['half']],
  ['closed', ['closed-10', 'closed-9', 'forced-closed', 'observed']],
  ['store_away', ['store-away']],
  ['forced', ['forced-open', 'forced-closed', 'observed']],
])('shows of the group %s what it means for callers', (group, names) => {
  expect(circuits.filter((watched) => isOf(group, watched)).map(({ name }) => name)).toEqual(names);
});

test('finds names by all their words, in any case and order', () => {
  expect(matches('', 'Mail-10')).toBe(true);
  expect(matches('10 MAIL', 'Mail-10')).toBe(true);
  expect(matches('mail 9', 'Mail-10')).toBe(false);
});
