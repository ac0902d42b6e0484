import type { Condition } from './condition.js';
import type { WatchedCircuit } from './watched-circuit.js';

/** How the list may be sorted. */
export type Sorting = 'trouble' | 'opened' | 'name' | 'failures' | 'calls' | 'changed';

const TROUBLE: Readonly<Record<Condition, number>> = {
  open: 0,
  forced_open: 1,
  store_away: 2,
  half_open: 3,
  forced_closed: 4,
  closed: 6,
};
const OBSERVED = 5;
const TROUBLE_STEP = 1e15;

const byName = new Intl.Collator('en', { numeric: true });

/** Sorts circuits; those that are alike, by name. */
export function sorted(circuits: Iterable<WatchedCircuit>, sorting: Sorting): WatchedCircuit[] {
  const keyed = Array.from(circuits, (circuit) => ({ circuit, key: keyOf(circuit, sorting) }));
  keyed.sort((one, other) => one.key - other.key || byName.compare(one.circuit.name, other.circuit.name));
  return keyed.map(({ circuit }) => circuit);
}

function keyOf(watched: WatchedCircuit, sorting: Sorting): number {
  const { circuit, activity, outage } = watched;
  if (sorting === 'name') return 0;
  if (sorting === 'changed') return -Date.parse(circuit.changed_at);
  // What broke first may be what broke the others.
  if (sorting === 'opened') return outage === undefined ? Infinity : Date.parse(outage.openedAt);
  // Of those that are equally bad, what broke first stands first. No time is as large as the step between two troubles.
  if (sorting === 'trouble') {
    return troubleOf(watched) * TROUBLE_STEP + (outage === undefined ? 0 : Date.parse(outage.openedAt));
  }
  const { ok, failed, rejected } = activity.total();
  return sorting === 'calls' ? -(ok + failed + rejected) : -(failed + rejected);
}

/** How bad it is: the worst is 0. */
export function troubleOf({ circuit, condition }: WatchedCircuit): number {
  return circuit.mode === 'observe' && condition === 'closed' ? OBSERVED : TROUBLE[condition];
}
