import type { Change } from '../machine/change.js';
import type { CircuitRecord } from '../machine/record.js';

/** What of a record tells what has changed since. */
export type KnownCircuit = Pick<CircuitRecord, 'generation' | 'state' | 'changedAt' | 'override'>;

/** A circuit of which there is no record yet: nobody has changed it. */
export const UNTOUCHED: KnownCircuit = { generation: 1, state: 'closed', changedAt: 0, override: null };

/** What other replicas must have changed, by what was known before and the record that is known now. */
export function remoteChanges(known: KnownCircuit, record: CircuitRecord): Change[] {
  if (record.generation === known.generation && record.state === known.state) return [];
  const changes: Change[] = [];
  const { generation, changedAt: at, cause } = record;
  const entered = record.state !== known.state || record.changedAt !== known.changedAt;
  if (entered && cause !== null) {
    const kind = cause === 'reset' ? 'reset' : 'transition';
    // Known only by where it led: what happened in between is in the store's history.
    if (kind === 'reset' || record.state !== known.state) {
      changes.push({ kind, from: known.state, to: record.state, cause, generation, at });
    }
  }
  const from = known.override?.mode ?? 'automatic';
  const to = record.override?.mode ?? 'automatic';
  if (from !== to) {
    const { actor, reason, at: orderedAt = at } = record.override ?? {};
    changes.push({ kind: 'mode', from, to, cause: 'operator', actor, reason, generation, at: orderedAt });
  }
  return changes;
}
