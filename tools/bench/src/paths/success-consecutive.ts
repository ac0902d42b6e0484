import { CircuitBreaker } from '@tripswitch/core';
import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import Opossum from 'opossum';
import type { CallPath } from '../timing/call-path.js';
import { guarded, succeed } from '../timing/floors.js';

/** A success, with a circuit that opens after failures in a row. Opossum only knows rates. */
export function successConsecutive(): CallPath {
  const tripswitch = new CircuitBreaker({ name: 'success', failureThreshold: 5 });
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
  const opossum = new Opossum(succeed, { timeout: false });
  return {
    floor: guarded(succeed),
    contenders: {
      tripswitch: () => tripswitch.call(succeed),
      cockatiel: () => cockatiel.execute(succeed),
      opossum: () => opossum.fire(),
    },
    end: () => opossum.shutdown(),
  };
}
