import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';

/** Where a change of a circuit holds: in this process, or in all that share its store. */
export function scopeText({ store }: Pick<CircuitOnWire, 'store'>): string {
  if (store === null)
    return 'This circuit is not shared: its figures are of this process, and a change is made in this process only.';
  if (store.degraded) {
    return `The ${store.kind} store does not answer: a change holds in this process, and reaches the others when the store is back.`;
  }
  return `Shared through the ${store.kind} store: a change holds in every process that uses it.`;
}
