import { CircuitBreaker } from '@tripswitch/core';
import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { Circuit, SlidingCountBreaker } from 'mollitia';
import Opossum from 'opossum';
import type { Contender } from '../contender.js';
import { succeed } from '../timing/floors.js';

/** A breaker, and how to make a call through it. */
interface CreatedBreaker {
  readonly breaker: object;
  readonly call: () => Promise<unknown>;
}

/** A breaker with the options that most have: none but a name. */
export const createBreaker: Record<Contender, (name: string) => CreatedBreaker> = {
  tripswitch(name) {
    const breaker = new CircuitBreaker({ name });
    return { breaker, call: () => breaker.call(succeed) };
  },
  cockatiel() {
    const breaker = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
    return { breaker, call: () => breaker.execute(succeed) };
  },
  opossum(name) {
    const breaker = new Opossum(succeed, { name, timeout: false });
    return { breaker, call: () => breaker.fire() };
  },
  mollitia(name) {
    const breaker = new Circuit({ name, func: succeed, options: { modules: [new SlidingCountBreaker()] } });
    return { breaker, call: () => breaker.execute() };
  },
};
