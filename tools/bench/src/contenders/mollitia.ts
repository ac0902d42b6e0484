import { BreakerState, Circuit, SlidingCountBreaker, SlidingTimeBreaker, Timeout, type Module } from 'mollitia';
import { failingDependency, succeed, type Operation } from '../rows/floors.js';
import type { Contender } from './contender.js';

/**
 * Mollitia knows no consecutive failures. It adds its window up at each call: it is left out of the rows in which filling
 * the window would take minutes.
 */
export const mollitia: Contender = {
  idle(name) {
    const breaker = new Circuit({ name, func: succeed, options: { modules: [new SlidingCountBreaker()] } });
    return { breaker, call: () => breaker.execute() };
  },
  rows: {
    'success-count-window': () => execute(new SlidingCountBreaker(window(100, 50, 10))),
    'success-time-window': () => execute(new SlidingTimeBreaker(window(10_000, 50, 10))),
    'success-call-timeout': () =>
      execute(new SlidingCountBreaker({ slidingWindowSize: 100 }), new Timeout({ delay: 10_000 })),
    'rejection-call': () => execute(new SlidingCountBreaker({ state: BreakerState.OPENED, openStateDelay: 3_600_000 })),
    'failure-window-100': () => {
      const modules = [new SlidingCountBreaker(window(100, 99, 100))];
      const circuit = new Circuit({ func: failingDependency(), options: { modules } });
      return () => circuit.execute();
    },
  },
};

function window(slidingWindowSize: number, failureRateThreshold: number, minimumNumberOfCalls: number) {
  return { slidingWindowSize, failureRateThreshold, minimumNumberOfCalls };
}

function execute(...modules: Module[]): Operation {
  const circuit = new Circuit({ func: succeed, options: { modules } });
  return () => circuit.execute();
}
