import type { Attribution } from '../machine/change.js';
import type { HistoryQuery } from '../ports/store-adapter.js';
import { date, duration, oneOf, problemWith, requireOptions, text, whole } from '../validation/rules.js';

/** The options of a mode that an operator orders. */
export interface ModeOptions extends Attribution {
  /** Milliseconds after which the mode ends. Default: it stays until it is changed. */
  readonly ttlMs?: number | undefined;
}

/** The options of a circuit that an operator opens. */
export interface TripOptions extends Attribution {
  /** Milliseconds until the first probe. Default: the recovery time, or the step of the recovery backoff. */
  readonly forMs?: number | undefined;
}

export const MODE = /* @__PURE__ */ oneOf('automatic', 'forced_open', 'forced_closed', 'observe');

const ATTRIBUTION = { actor: text, reason: text };

// Each reads the options of one method, or throws a ConfigurationError that names what is invalid.

export function readModeOptions(mode: unknown, options: ModeOptions): ModeOptions {
  const problems = MODE[0](mode) ? [] : [problemWith('mode', mode, MODE[1])];
  return requireOptions('setMode', options, { ...ATTRIBUTION, ttlMs: duration }, [], problems);
}

export function readTripOptions(options: TripOptions): TripOptions {
  return requireOptions('trip', options, { ...ATTRIBUTION, forMs: duration });
}

export function readAttribution(by: Attribution): Attribution {
  return requireOptions('reset', by, ATTRIBUTION);
}

export function readHistoryQuery(query: HistoryQuery): HistoryQuery {
  return requireOptions('history', query, { since: date, limit: whole(0) });
}
