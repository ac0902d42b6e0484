import { systemClock } from '../clock/system-clock.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { RecoveryBackoff } from '../machine/backoff.js';
import type { MachineRules } from '../machine/machine.js';
import { isTripStrategy } from '../machine/trip-strategy.js';
import { PORT_VERSION, portProblem } from '../ports/breaker-store.js';
import { consecutiveFailures } from '../trip/consecutive-failures.js';
import {
  callback,
  duration,
  flag,
  having,
  nested,
  oneOf,
  readOptions,
  type Rule,
  showValue,
  whole,
} from '../validation/rules.js';
import type { CircuitBreakerOptions } from './breaker-options.js';
import { RECOVERY_BACKOFF_RULES } from './exponential-backoff.js';
import { MODE } from './method-options.js';

const positive = whole(1);

/** What each option must be. */
export const BREAKER_RULES: Readonly<Record<keyof CircuitBreakerOptions, Rule>> = {
  name: [
    // Characters are code points, as everywhere outside JavaScript. The length in code units limits the work.
    (value) => typeof value === 'string' && value.length > 0 && value.length <= 400 && Array.from(value).length <= 200,
    'a string of 1 to 200 characters',
  ],
  failureThreshold: positive,
  recoveryTimeoutMs: duration,
  trip: [isTripStrategy, 'a trip strategy made by consecutiveFailures, countWindow, timeWindow or anyOf'],
  slowCallThresholdMs: duration,
  recoveryBackoff: nested,
  halfOpen: nested,
  callTimeoutMs: duration,
  classify: callback,
  mode: MODE,
  fallback: callback,
  store: having('a BreakerStore, made by defineStore', 'update', 'read', 'watch', 'list', 'history', 'share'),
  consistency: oneOf('bounded', 'strict'),
  syncIntervalMs: duration,
  storeTimeoutMs: duration,
  onStoreFailure: oneOf('local', 'open', 'closed'),
  rejectionStack: flag,
  rejectionCause: flag,
  clock: having('a Clock', 'now', 'wallNow', 'setTimer'),
};

const HALF_OPEN_RULES = {
  probes: positive,
  successThreshold: positive,
  failureThreshold: positive,
  probeTimeoutMs: duration,
};

// A strategy holds no counts: one serves all breakers.
const DEFAULT_TRIP = /* @__PURE__ */ consecutiveFailures(5);

/** The options of a breaker, complete, in a copy of its own (law I3). */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/**
 * Checks and completes options, once.
 *
 * @throws {@link ConfigurationError} with every problem that they have.
 */
export function resolveOptions(given: CircuitBreakerOptions | null | undefined) {
  const problems: string[] = [];
  const options = readOptions(given, BREAKER_RULES, problems, ['name']);
  const { name = '', trip, failureThreshold, callTimeoutMs, slowCallThresholdMs, recoveryTimeoutMs = 60_000 } = options;
  const { halfOpen: givenHalfOpen = {}, recoveryBackoff } = options;
  const halfOpen = readOptions(givenHalfOpen, HALF_OPEN_RULES, problems, [], 'halfOpen.');
  const isFunction = typeof recoveryBackoff === 'function';
  const required = Object.keys(RECOVERY_BACKOFF_RULES);
  const backoff =
    isFunction || recoveryBackoff === undefined
      ? undefined
      : readOptions(recoveryBackoff, RECOVERY_BACKOFF_RULES, problems, required, 'recoveryBackoff.');
  if (trip !== undefined && failureThreshold !== undefined) {
    problems.push(`failureThreshold is ${failureThreshold} beside trip: give one of the two`);
  }
  if (trip?.judgesSlowCalls === true && slowCallThresholdMs === undefined) {
    problems.push('slowCallThresholdMs is undefined, expected a duration, because trip judges slow calls');
  }
  // Healthy replicas report within the sync interval, and the window can be judged no sooner.
  const mostSyncMs = (trip?.shortestWindowMs ?? Infinity) / 10;
  const { syncIntervalMs = Math.min(5000, mostSyncMs) } = options;
  if (syncIntervalMs > mostSyncMs) {
    problems.push(`syncIntervalMs is ${syncIntervalMs}, more than ${mostSyncMs}, a tenth of the time window`);
  }
  const { store, consistency = 'bounded' } = options;
  const mismatch = store && portProblem(store.kind, store.portVersion, PORT_VERSION);
  if (mismatch !== undefined) problems.push(mismatch);
  if (consistency === 'strict' && store?.linearizableRead !== true) {
    const lack = store === undefined ? 'without a store' : `and store '${store.kind}' does not offer it`;
    problems.push(`consistency is 'strict' ${lack}, expected a store with linearizableRead, or 'bounded'`);
  }
  if (problems.length > 0) throw new ConfigurationError(`Circuit breaker ${showValue(given?.name)}`, problems);

  const rules: MachineRules = {
    trip: trip ?? (failureThreshold === undefined ? DEFAULT_TRIP : consecutiveFailures(failureThreshold)),
    mode: options.mode ?? 'automatic',
    recoveryTimeoutMs,
    recoveryBackoff: backoff as RecoveryBackoff | undefined,
    // Not by a spread: each breaker keeps these rules, and a spread makes them larger.
    probes: halfOpen.probes ?? 1,
    successThreshold: halfOpen.successThreshold ?? 1,
    failureThreshold: halfOpen.failureThreshold ?? 1,
    probeTimeoutMs: halfOpen.probeTimeoutMs ?? callTimeoutMs ?? recoveryTimeoutMs,
  };
  return {
    name,
    rules,
    backoffFunction: isFunction ? recoveryBackoff : undefined,
    callTimeoutMs,
    slowCallThresholdMs: slowCallThresholdMs ?? Infinity,
    classify: options.classify,
    fallback: options.fallback,
    rejectionStack: options.rejectionStack ?? false,
    rejectionCause: options.rejectionCause ?? true,
    clock: options.clock ?? systemClock,
    store,
    consistency,
    syncIntervalMs,
    storeTimeoutMs: options.storeTimeoutMs ?? 1000,
    onStoreFailure: options.onStoreFailure ?? 'local',
  };
}
