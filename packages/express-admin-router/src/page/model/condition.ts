import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';

/** What a circuit means for its callers: its state, unless an operator ordered otherwise. */
export type Condition = 'closed' | 'open' | 'half_open' | 'forced_open' | 'forced_closed';

/** Under `observe` every call passes, whatever the state is; it is shown as the state, beside the word for the mode. */
export function conditionOf({ state, mode }: Pick<CircuitOnWire, 'state' | 'mode'>): Condition {
  return mode === 'forced_open' || mode === 'forced_closed' ? mode : state;
}

/** Whether calls are being rejected. */
export function rejects({ state, mode }: Pick<CircuitOnWire, 'state' | 'mode'>): boolean {
  return mode === 'forced_open' || (mode === 'automatic' && state === 'open');
}
