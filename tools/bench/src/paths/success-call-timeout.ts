import { CircuitBreaker } from '@tripswitch/core';
import { circuitBreaker, ConsecutiveBreaker, handleAll, timeout, TimeoutStrategy, wrap } from 'cockatiel';
import { Circuit, SlidingCountBreaker, Timeout } from 'mollitia';
import Opossum from 'opossum';
import type { CallPath } from '../timing/call-path.js';
import { guarded, succeed } from '../timing/floors.js';

const TIMEOUT_MS = 10_000;

/** A success, with a timeout that would let the caller go. */
export function successCallTimeout(): CallPath {
  const tripswitch = new CircuitBreaker({ name: 'success', failureThreshold: 5, callTimeoutMs: TIMEOUT_MS });
  const cockatiel = wrap(
    circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) }),
    timeout(TIMEOUT_MS, TimeoutStrategy.Aggressive),
  );
  const opossum = new Opossum(succeed, { timeout: TIMEOUT_MS });
  const modules = [new SlidingCountBreaker({ slidingWindowSize: 100 }), new Timeout({ delay: TIMEOUT_MS })];
  const mollitia = new Circuit({ func: succeed, options: { modules } });
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
