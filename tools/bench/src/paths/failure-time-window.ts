import { CircuitBreaker, timeWindow } from '@tripswitch/core';
import { circuitBreaker, handleAll, SamplingBreaker } from 'cockatiel';
import Opossum from 'opossum';
import type { CallPath } from '../timing/call-path.js';
import { caught, guarded } from '../timing/floors.js';
import { failingDependency } from './failing-dependency.js';

const DURATION_MS = 10_000;

/**
 * A failure, with a circuit that judges the calls of the last 10 seconds, however many these are.
 * Mollitia keeps each of them and adds them all up at each call, which no measurement outlives.
 */
export function failureTimeWindow(): CallPath {
  const trip = timeWindow({ durationMs: DURATION_MS, failureRateThreshold: 0.99, minimumCalls: 100 });
  const tripswitch = new CircuitBreaker({ name: 'failure', trip });
  const tripswitchFn = failingDependency();
  const breaker = new SamplingBreaker({ duration: DURATION_MS, threshold: 0.99, minimumRps: 1 });
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker });
  const cockatielFn = failingDependency();
  const opossum = new Opossum(failingDependency(), {
    timeout: false,
    errorThresholdPercentage: 99,
    rollingCountTimeout: DURATION_MS,
    volumeThreshold: 100,
  });
  return {
    floor: caught(guarded(failingDependency())),
    contenders: {
      tripswitch: caught(() => tripswitch.call(tripswitchFn)),
      cockatiel: caught(() => cockatiel.execute(cockatielFn)),
      opossum: caught(() => opossum.fire()),
    },
    end: () => opossum.shutdown(),
  };
}
