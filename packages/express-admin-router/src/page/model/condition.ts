import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';

/** What a circuit means for its callers: its state, unless an operator forces it, or its store does not answer. */
export type Condition = 'closed' | 'open' | 'half_open' | 'forced_open' | 'forced_closed' | 'store_away';

type Facts = Pick<CircuitOnWire, 'state' | 'mode' | 'store' | 'admits'>;

/**
 * Under `observe` every call passes, whatever the state is; it is shown as the state, beside the word for the mode.
 * A circuit whose store is away is never shown as closed: what it knows is of this process alone.
 */
export function conditionOf({ state, mode, store }: Omit<Facts, 'admits'>): Condition {
  if (mode === 'forced_open' || mode === 'forced_closed') return mode;
  return state === 'closed' && store?.degraded === true ? 'store_away' : state;
}

/** Whether calls are being rejected, but for the few that probe. */
export function rejects({ state, mode, store, admits }: Facts): boolean {
  if (mode !== 'automatic') return mode === 'forced_open';
  // Without its store a closed circuit may reject too, as its option `onStoreFailure` says.
  return state === 'open' || (state === 'closed' && store?.degraded === true && !admits);
}
