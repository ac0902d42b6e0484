import { CircuitBreaker, type Permit, type CircuitBreakerOptions } from '@tripswitch/core';
import { createFakeClock, type FakeClock } from '../clock/fake-clock.js';
import { openCircuit } from './open-circuit.js';

/** The options of the breaker; what is not given has its usual default. */
export interface StagedBreakerOptions extends Omit<CircuitBreakerOptions, 'name' | 'clock'> {
  /** Default: `test`. */
  readonly name?: string | undefined;
  /** Default: a new fake clock. */
  readonly clock?: FakeClock | undefined;
}

/** A breaker that was brought to a state, and the clock that it goes by. */
export interface StagedBreaker {
  readonly breaker: CircuitBreaker;
  readonly clock: FakeClock;
}

/** A half-open breaker, with the probe that made it so. */
export interface HalfOpenBreaker extends StagedBreaker {
  /** Runs until the test settles it: `probe.succeed()` closes the circuit, `probe.fail()` opens it again. */
  readonly probe: Permit;
}

/** A breaker in whose circuit nothing has happened yet. */
export async function closedBreaker(options: StagedBreakerOptions = {}): Promise<StagedBreaker> {
  const { name = 'test', clock = createFakeClock(), ...rest } = options;
  const breaker = new CircuitBreaker({ ...rest, name, clock });
  await breaker.ready();
  return { breaker, clock };
}

/** A breaker that rejects calls because enough of them failed. `clock.advance(recoveryTimeoutMs)` ends its wait. */
export async function openBreaker(options: StagedBreakerOptions = {}): Promise<StagedBreaker> {
  const { breaker, clock } = await closedBreaker(options);
  await openCircuit(breaker);
  return { breaker, clock };
}

/** A breaker whose wait is over and whose first probe runs. */
export async function halfOpenBreaker(options: StagedBreakerOptions = {}): Promise<HalfOpenBreaker> {
  const { breaker, clock } = await openBreaker(options);
  clock.advance(breaker.getStats().retryAfterMs ?? 0);
  return { breaker, clock, probe: await breaker.acquire() };
}

/** A breaker that an operator ordered to reject all calls. */
export async function forcedOpenBreaker(options: StagedBreakerOptions = {}): Promise<StagedBreaker> {
  const { breaker, clock } = await closedBreaker(options);
  await breaker.setMode('forced_open', { actor: 'testkit' });
  return { breaker, clock };
}
