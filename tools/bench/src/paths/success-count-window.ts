import { CircuitBreaker, countWindow } from '@tripswitch/core';
import { circuitBreaker, CountBreaker, handleAll } from 'cockatiel';
import { Circuit, SlidingCountBreaker } from 'mollitia';
import type { CallPath } from '../timing/call-path.js';
import { guarded, succeed } from '../timing/floors.js';

/** A success, with a circuit that opens by the rate of failures among the last 100 calls. */
export function successCountWindow(): CallPath {
  const trip = countWindow({ size: 100, failureRateThreshold: 0.5, minimumCalls: 10 });
  const tripswitch = new CircuitBreaker({ name: 'success', trip });
  const breaker = new CountBreaker({ size: 100, threshold: 0.5, minimumNumberOfCalls: 10 });
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker });
  const module = new SlidingCountBreaker({
    slidingWindowSize: 100,
    minimumNumberOfCalls: 10,
    failureRateThreshold: 50,
  });
  const mollitia = new Circuit({ func: succeed, options: { modules: [module] } });
  return {
    floor: guarded(succeed),
    contenders: {
      tripswitch: () => tripswitch.call(succeed),
      cockatiel: () => cockatiel.execute(succeed),
      mollitia: () => mollitia.execute(),
    },
    end: () => mollitia.dispose(),
  };
}
