import { CircuitBreaker, countWindow } from '@tripswitch/core';
import { circuitBreaker, CountBreaker, handleAll } from 'cockatiel';
import { Circuit, SlidingCountBreaker } from 'mollitia';
import type { CallPath } from '../timing/call-path.js';
import { caught, guarded, succeed } from '../timing/floors.js';
import { failingDependency } from './failing-dependency.js';

/** Mollitia adds its window up at each call: filling a larger one would take minutes. */
const LARGEST_FOR_MOLLITIA = 1000;

/** A failure, with a circuit that judges the last `size` calls. The window is full before it is measured. */
export async function failureCountWindow(size: number): Promise<CallPath> {
  const trip = countWindow({ size, failureRateThreshold: 0.99, minimumCalls: size });
  const tripswitch = new CircuitBreaker({ name: 'failure', trip });
  const tripswitchFn = failingDependency();
  const breaker = new CountBreaker({ size, threshold: 0.99, minimumNumberOfCalls: size });
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker });
  const cockatielFn = failingDependency();
  const module = new SlidingCountBreaker({
    slidingWindowSize: size,
    minimumNumberOfCalls: size,
    failureRateThreshold: 99,
  });
  const mollitia = new Circuit({ func: failingDependency(), options: { modules: [module] } });
  for (let i = 0; i < size; i++) {
    await tripswitch.call(succeed);
    await cockatiel.execute(succeed);
  }
  return {
    floor: caught(guarded(failingDependency())),
    contenders: {
      tripswitch: caught(() => tripswitch.call(tripswitchFn)),
      cockatiel: caught(() => cockatiel.execute(cockatielFn)),
      ...(size <= LARGEST_FOR_MOLLITIA && { mollitia: caught(() => mollitia.execute()) }),
    },
    end: () => mollitia.dispose(),
  };
}
