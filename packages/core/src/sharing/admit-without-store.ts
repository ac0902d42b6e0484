import type { PermitState } from '../machine/permit.js';
import type { SharedRefusal, SharingHost } from '../ports/sharing.js';

/** Admits a call while the store does not answer, as `onStoreFailure` says (law S5). */
export function admitWithoutStore(host: SharingHost, permit: PermitState, now: number): SharedRefusal | undefined {
  const { machine, onStoreFailure } = host;
  // An operator's order stands, whatever the store does.
  if (onStoreFailure === 'local' || machine.mode !== 'automatic') return machine.admit(permit, now, host.random());
  if (onStoreFailure === 'open') {
    machine.totals.rejectedCount++;
    return 'store_unavailable';
  }
  permit.generation = machine.generation;
  permit.shadow = machine.state !== 'closed';
  return undefined;
}
