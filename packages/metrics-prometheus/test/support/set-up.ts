import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { samplesOf } from './exposition.js';
import { FakeClock } from './fake-clock.js';

/** A factory whose circuits open after two failures for a second of the clock, and a registry. */
export function setUp() {
  const clock = new FakeClock();
  const defaults = { clock, failureThreshold: 2, recoveryTimeoutMs: 1000 };
  return { clock, factory: new CircuitBreakerFactory({ env: {}, defaults }), register: new Registry() };
}

export function fail(): Promise<never> {
  return Promise.reject(new Error('down'));
}

/** What a scrape of the registry finds. */
export async function samples(register: { metrics(): Promise<string> }): Promise<Map<string, number>> {
  return samplesOf(await register.metrics());
}

/** The series that counts calls of this outcome. */
export function calls(outcome: string, service = 'prices'): string {
  return `circuit_breaker_calls_total{service="${service}",outcome="${outcome}"}`;
}
