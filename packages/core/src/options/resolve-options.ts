import { ConfigurationError } from '../errors/configuration-error.js';
import type { MachineRules } from '../machine/machine-rules.js';
import { systemClock } from '../ports/system-clock.js';
import { isTripStrategy } from './any-of.js';
import type { CircuitBreakerOptions } from './breaker-options.js';
import { callback, duration, flag, having, oneOf, problemsOf, whole, type Rule } from './check.js';
import { consecutiveFailures } from './consecutive-failures.js';
import { RECOVERY_BACKOFF_RULES } from './exponential-backoff.js';
import { readOptions } from './read-options.js';
import { showValue } from './show-value.js';

const anything: Rule = { accepts: () => true, expected: 'an object' };

const NAME: Rule = {
  // Characters are code points, as everywhere outside JavaScript; the length in code units bounds the work.
  accepts: (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= 400 && Array.from(value).length <= 200,
  expected: 'a string of 1 to 200 characters',
};

/** What each option must be, taken by itself. */
export const BREAKER_RULES: Readonly<Record<keyof CircuitBreakerOptions, Rule>> = {
  name: NAME,
  failureThreshold: whole(1),
  recoveryTimeoutMs: duration,
  trip: { accepts: isTripStrategy, expected: 'a trip strategy such as consecutiveFailures(5)' },
  slowCallThresholdMs: duration,
  recoveryBackoff: anything,
  halfOpen: anything,
  callTimeoutMs: duration,
  classify: callback,
  fallback: callback,
  store: having('a BreakerStore, made by defineStore', {
    kind: 'string',
    ...{ update: 'function', read: 'function', watch: 'function', list: 'function', history: 'function' },
    share: 'function',
  }),
  consistency: oneOf('bounded', 'strict'),
  syncIntervalMs: duration,
  storeTimeoutMs: duration,
  onStoreFailure: oneOf('local', 'open', 'closed'),
  rejectionStack: flag,
  clock: having('a Clock', { now: 'function', wallNow: 'function', setTimer: 'function' }),
};

const HALF_OPEN_RULES = { probes: whole(1), successThreshold: whole(1), probeTimeoutMs: duration };

// A strategy holds rules and no counts, so that one serves all who did not choose.
const USUAL_TRIP = /* @__PURE__ */ consecutiveFailures(5);

/** The options of a breaker, complete and its own (law I3). */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/** Completes options, once, or refuses them with every problem that they have. */
export function resolveOptions(given: CircuitBreakerOptions | null | undefined) {
  const read = readOptions(given, BREAKER_RULES);
  const options: Partial<CircuitBreakerOptions> = typeof read === 'object' && read !== null ? read : {};
  const problems = problemsOf(read, BREAKER_RULES, '', ['name']);
  const { trip } = options;
  const halfOpen = readOptions(options.halfOpen, HALF_OPEN_RULES);
  const recoveryBackoff = readOptions(options.recoveryBackoff, RECOVERY_BACKOFF_RULES);
  if (halfOpen !== undefined) problems.push(...problemsOf(halfOpen, HALF_OPEN_RULES, 'halfOpen.'));
  if (recoveryBackoff !== undefined) {
    const required = Object.keys(RECOVERY_BACKOFF_RULES);
    problems.push(...problemsOf(recoveryBackoff, RECOVERY_BACKOFF_RULES, 'recoveryBackoff.', required));
  }
  if (trip !== undefined && options.failureThreshold !== undefined) {
    problems.push(`failureThreshold is ${showValue(options.failureThreshold)} beside trip: give one of the two`);
  }
  if (trip?.judgesSlowCalls === true && options.slowCallThresholdMs === undefined) {
    problems.push('slowCallThresholdMs is undefined, expected a duration, because trip judges slow calls');
  }
  // Healthy replicas report within the sync interval, and the window can be judged no sooner.
  const mostSyncMs = (trip?.shortestWindowMs ?? Infinity) / 10;
  if (
    options.syncIntervalMs !== undefined &&
    duration.accepts(options.syncIntervalMs) &&
    options.syncIntervalMs > mostSyncMs
  ) {
    problems.push(`syncIntervalMs is ${options.syncIntervalMs}, more than ${mostSyncMs}, a tenth of the time window`);
  }
  if (options.consistency === 'strict') {
    problems.push("consistency is 'strict', which no store of this version offers, expected 'bounded'");
  }
  if (problems.length > 0) throw new ConfigurationError(`Circuit breaker ${showValue(options.name)}`, problems);

  const { name = '', callTimeoutMs, recoveryTimeoutMs = 60_000 } = options;
  const rules: MachineRules = {
    trip: trip ?? (options.failureThreshold === undefined ? USUAL_TRIP : consecutiveFailures(options.failureThreshold)),
    recoveryTimeoutMs,
    recoveryBackoff,
    probes: halfOpen?.probes ?? 1,
    successThreshold: halfOpen?.successThreshold ?? 1,
    probeTimeoutMs: halfOpen?.probeTimeoutMs ?? callTimeoutMs ?? recoveryTimeoutMs,
  };
  return {
    name,
    rules,
    callTimeoutMs,
    slowCallThresholdMs: options.slowCallThresholdMs ?? Infinity,
    classify: options.classify,
    fallback: options.fallback,
    rejectionStack: options.rejectionStack ?? false,
    clock: options.clock ?? systemClock,
    store: options.store,
    syncIntervalMs: options.syncIntervalMs ?? Math.min(5000, mostSyncMs),
    storeTimeoutMs: options.storeTimeoutMs ?? 1000,
    onStoreFailure: options.onStoreFailure ?? 'local',
  };
}
