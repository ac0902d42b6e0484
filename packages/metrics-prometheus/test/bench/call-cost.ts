import { CircuitBreaker } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { median } from './median.js';

/** What a call that succeeds at once costs, in nanoseconds: the median of the rounds. */
export interface CallCost {
  readonly unobservedNs: number;
  readonly observedNs: number;
  /** The median of each round's own ratio: what else the machine does changes both sides of a round alike. */
  readonly ratio: number;
}

/** Measures both in turns, since a machine that is busy with other things is not equally fast all the time. */
export async function measureCallCost(rounds: number, callsEach: number): Promise<CallCost> {
  const unobserved = new CircuitBreaker({ name: 'unobserved' });
  const observed = new CircuitBreaker({ name: 'observed' });
  const stop = observeBreakers([observed], { register: new Registry() });
  const costs: { plain: number; seen: number }[] = [];
  await nsPerCall(unobserved, callsEach);
  await nsPerCall(observed, callsEach);
  for (let round = 0; round < rounds; round++) {
    // Each goes first in every other round, so that neither is always met by what the other left behind.
    const first = round % 2 === 0 ? await nsPerCall(unobserved, callsEach) : NaN;
    const seen = await nsPerCall(observed, callsEach);
    const plain = round % 2 === 0 ? first : await nsPerCall(unobserved, callsEach);
    costs.push({ plain, seen });
  }
  stop();
  return {
    unobservedNs: median(costs.map(({ plain }) => plain)),
    observedNs: median(costs.map(({ seen }) => seen)),
    ratio: median(costs.map(({ plain, seen }) => seen / plain)),
  };
}

async function nsPerCall(breaker: CircuitBreaker, calls: number): Promise<number> {
  const succeed = async () => 1;
  // As in a service, the loop turns between the rounds: what an observer put off for its end is done.
  await new Promise((resolve) => setImmediate(resolve));
  const begun = process.hrtime.bigint();
  for (let call = 0; call < calls; call++) await breaker.call(succeed);
  return Number(process.hrtime.bigint() - begun) / calls;
}
