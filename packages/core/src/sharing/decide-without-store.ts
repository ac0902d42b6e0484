import type { Decision, PermitState } from '../machine/permit.js';
import type { SharingHost } from './sharing-host.js';

/** Decides about a call while the store does not answer, as `onStoreFailure` says (law S5). */
export function decideWithoutStore(
  host: SharingHost,
  permit: PermitState,
  now: number,
): Decision | 'store_unavailable' {
  const { machine, onStoreFailure } = host;
  // An operator's mode stands, whatever the store does.
  if (onStoreFailure === 'local' || machine.mode !== 'automatic') return machine.admit(permit, now, host.random());
  if (onStoreFailure === 'open') {
    machine.totals.rejectedCount++;
    return 'store_unavailable';
  }
  permit.generation = machine.generation;
  permit.shadow = machine.state !== 'closed';
  return 'admitted';
}
