import type { Condition } from './condition.js';
import type { WatchedCircuit } from './watched-circuit.js';

/** How the list may be sorted. */
export type Sorting = 'trouble' | 'name' | 'failures' | 'calls' | 'changed';

const TROUBLE: Readonly<Record<Condition, number>> = {
  open: 0,
  forced_open: 1,
  half_open: 2,
  forced_closed: 3,
  closed: 5,
};

const byName = new Intl.Collator('en', { numeric: true });

/** Sorts circuits; those that are alike, by name. */
export function sorted(circuits: Iterable<WatchedCircuit>, sorting: Sorting): WatchedCircuit[] {
  const keyed = Array.from(circuits, (circuit) => ({ circuit, key: keyOf(circuit, sorting) }));
  keyed.sort((one, other) => one.key - other.key || byName.compare(one.circuit.name, other.circuit.name));
  return keyed.map(({ circuit }) => circuit);
}

function keyOf(watched: WatchedCircuit, sorting: Sorting): number {
  const { circuit, activity, condition } = watched;
  if (sorting === 'name') return 0;
  if (sorting === 'changed') return -Date.parse(circuit.changed_at);
  if (sorting === 'trouble') return circuit.mode === 'observe' && condition === 'closed' ? 4 : TROUBLE[condition];
  const { ok, failed, rejected } = activity.total();
  return sorting === 'calls' ? -(ok + failed + rejected) : -(failed + rejected);
}
