import type { Attribution } from '../machine/change.js';
import type { HistoryQuery } from '../ports/store-adapter.js';
import {
  callback,
  date,
  duration,
  having,
  holdsOptions,
  oneOf,
  problemWith,
  requireOptions,
  showValue,
  text,
  whole,
  type Rule,
} from '../validation/rules.js';

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

// Each reads the options of one method, or throws a ConfigurationError.

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

const CALL_RULES: Readonly<Record<string, Rule>> = {
  // By its shape: under jsdom and in other realms a signal is no instance of this realm's `AbortSignal`.
  signal: /* @__PURE__ */ having('an AbortSignal', 'addEventListener', 'throwIfAborted'),
  timeoutMs: duration,
};

/**
 * Finds what is wrong with the arguments of a call. A mistake of the caller must not be counted as a failure of the
 * dependency.
 */
export function misuse(fn: unknown, options: unknown): TypeError | undefined {
  return callback[0](fn) ? optionsMisuse(options, ['signal']) : invalid('the protected function', fn, callback[1]);
}

/** Finds what is wrong with the options of a call. `known` are those of this kind of call. */
export function optionsMisuse(options: unknown, known: readonly string[]): TypeError | undefined {
  if (options === undefined) return undefined;
  if (!holdsOptions(options, known)) {
    return invalid('options of the call', options, `an object with the option ${known.join(' or ')}`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return new TypeError(`${showValue(unknown)} is no option of the call; known are ${known.join(', ')}`);
  }
  for (const name of known) {
    const value = (options as Record<string, unknown>)[name];
    const [accepts, expected] = CALL_RULES[name] as Rule;
    if (value !== undefined && !accepts(value)) return invalid(name, value, expected);
  }
  return undefined;
}

function invalid(name: string, value: unknown, expected: string): TypeError {
  return new TypeError(problemWith(name, value, expected));
}
