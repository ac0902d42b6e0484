import { CircuitBreaker, timeWindow } from '@tripswitch/core';
import { circuitBreaker, handleAll, SamplingBreaker } from 'cockatiel';
import { Circuit, SlidingTimeBreaker } from 'mollitia';
import Opossum from 'opossum';
import type { CallPath } from '../timing/call-path.js';
import { guarded, succeed } from '../timing/floors.js';

/** A success, with a circuit that opens by the rate of failures among the calls of the last 10 seconds. */
export function successTimeWindow(): CallPath {
  const trip = timeWindow({ durationMs: 10_000, failureRateThreshold: 0.5, minimumCalls: 10 });
  const tripswitch = new CircuitBreaker({ name: 'success', trip });
  const breaker = new SamplingBreaker({ duration: 10_000, threshold: 0.5 });
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker });
  const opossum = new Opossum(succeed, { timeout: false, rollingCountTimeout: 10_000, volumeThreshold: 10 });
  const module = new SlidingTimeBreaker({
    slidingWindowSize: 10_000,
    minimumNumberOfCalls: 10,
    failureRateThreshold: 50,
  });
  const mollitia = new Circuit({ func: succeed, options: { modules: [module] } });
  return {
    floor: guarded(succeed),
    contenders: {
      tripswitch: () => tripswitch.call(succeed),
      cockatiel: () => cockatiel.execute(succeed),
      opossum: () => opossum.fire(),
      mollitia: () => mollitia.execute(),
    },
    end: () => {
      opossum.shutdown();
      mollitia.dispose();
    },
  };
}
