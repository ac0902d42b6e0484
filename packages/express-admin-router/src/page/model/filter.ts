import type { WatchedCircuit } from './watched-circuit.js';

/** Which circuits are shown. */
export type Group = 'all' | 'open' | 'half_open' | 'store_away' | 'forced' | 'closed';

/** Whether a circuit is of a group. One that is forced open is open, and forced. */
export function isOf(group: Group, { circuit, condition }: WatchedCircuit): boolean {
  if (group === 'all') return true;
  if (group === 'forced') return circuit.mode !== 'automatic';
  if (group === 'store_away') return circuit.store?.degraded === true;
  if (group === 'open') return condition === 'open' || condition === 'forced_open';
  if (group === 'closed') return condition === 'closed' || condition === 'forced_closed';
  return condition === 'half_open';
}

/** Whether every word that was typed is in the name. */
export function matches(text: string, name: string): boolean {
  const lower = name.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
