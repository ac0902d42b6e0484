import type { WatchedCircuit } from './watched-circuit.js';

/** Which circuits are shown. */
export type Group = 'all' | 'open' | 'half_open' | 'closed' | 'by_hand';

/** Whether a circuit is of a group. One that is forced open is open, and by hand. */
export function isOf(group: Group, { circuit, condition }: WatchedCircuit): boolean {
  if (group === 'all') return true;
  if (group === 'by_hand') return circuit.mode !== 'automatic';
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
