import { CircuitBreaker } from '@tripswitch/core';
import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { BreakerState, Circuit, SlidingCountBreaker } from 'mollitia';
import Opossum from 'opossum';
import type { CallPath } from '../timing/call-path.js';
import { caught, READY_ERROR, succeed, throwReadyError } from '../timing/floors.js';

/** A rejection by an open circuit, caught, held against a caught throw of an error that was ready. */
export async function rejectionCall(): Promise<CallPath> {
  const tripswitch = new CircuitBreaker({ name: 'rejection', failureThreshold: 1, recoveryTimeoutMs: 3_600_000 });
  await tripswitch.call(throwReadyError).catch(() => undefined);
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 3_600_000, breaker: new ConsecutiveBreaker(1) });
  await cockatiel.execute(throwReadyError).catch(() => undefined);
  const opossum = new Opossum(succeed, { timeout: false, resetTimeout: 3_600_000 });
  opossum.open();
  const module = new SlidingCountBreaker({ state: BreakerState.OPENED, openStateDelay: 3_600_000 });
  const mollitia = new Circuit({ func: succeed, options: { modules: [module] } });
  const floor = async () => {
    throw READY_ERROR;
  };
  return {
    floor: caught(() => floor()),
    contenders: {
      tripswitch: caught(() => tripswitch.call(succeed)),
      cockatiel: caught(() => cockatiel.execute(succeed)),
      opossum: caught(() => opossum.fire()),
      mollitia: caught(() => mollitia.execute()),
    },
    end: () => {
      opossum.shutdown();
      mollitia.dispose();
    },
  };
}
