import { CircuitBreaker, type BreakerObserver } from '@tripswitch/core';
import type { Registry } from 'prom-client';
import { observeBreakers } from '@tripswitch/metrics-prometheus';

/** Reports each thing to an observer that can happen to a circuit. */
export function reportEverything(observer: BreakerObserver): void {
  for (const outcome of ['success', 'failure', 'timeout', 'ignored'] as const) {
    observer.settled(outcome, 20_000, true, true);
  }
  observer.rejected();
  observer.wouldReject();
  observer.overhead(1);
  for (const result of ['success', 'failure'] as const) observer.synced(result, 20_000);
  observer.transitioned('closed', 'open');
  observer.transitioned('open', 'half_open');
  observer.transitioned('open', 'closed');
  observer.transitioned('half_open', 'open');
  observer.transitioned('half_open', 'closed');
}

/** Observes a breaker called `prices` that has every series it can have. */
export function exportEverySeries(register: Registry): void {
  const breaker = new CircuitBreaker({ name: 'prices' });
  const observe = breaker.observe.bind(breaker);
  let found: BreakerObserver | undefined;
  breaker.observe = (observer) => {
    found = observer;
    return observe(observer);
  };
  observeBreakers([breaker], { register });
  reportEverything(found!);
}
