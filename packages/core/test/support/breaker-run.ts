import { CircuitBreaker } from '../../src/breaker/circuit-breaker.js';
import { BREAKER_EVENTS, type BreakerEvents } from '../../src/events/breaker-events.js';
import type { CircuitBreakerOptions } from '../../src/options/breaker-options.js';
import { deferred, type Deferred } from './deferred.js';
import { FakeClock } from './fake-clock.js';

/** What failing functions throw. */
export const BOOM = new Error('boom');

/** A call that a test ends when it wants to. */
export interface RunningCall extends Deferred<string> {
  /** What the caller gets. */
  readonly result: Promise<string>;
}

/** A breaker on a clock of its own: three failures in a row open it for a second. */
export class BreakerRun {
  readonly clock = new FakeClock();
  readonly breaker: CircuitBreaker;

  constructor(options: Partial<CircuitBreakerOptions> = {}) {
    const threshold = options.trip === undefined ? { failureThreshold: 3 } : {};
    this.breaker = new CircuitBreaker({
      name: 'api',
      ...threshold,
      recoveryTimeoutMs: 1_000,
      clock: this.clock,
      ...options,
    });
  }

  succeed(): Promise<string> {
    return this.breaker.call(() => 'value');
  }

  /** Fails so many calls, one after the other. */
  async fail(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) await this.breaker.tryCall(() => Promise.reject(BOOM));
  }

  async open(): Promise<this> {
    while (this.breaker.state === 'closed') await this.fail();
    return this;
  }

  /** Begins a call. */
  begin(options?: { readonly signal?: AbortSignal }): RunningCall {
    const ending = deferred();
    const result = this.breaker.call(() => ending.promise, options);
    // A test may look at it late.
    result.catch(() => undefined);
    return { ...ending, result };
  }

  /** Opens the circuit, waits, and begins its probe. */
  async probe(): Promise<RunningCall> {
    await this.open();
    this.clock.advance(this.breaker.getStats().retryAfterMs ?? 0);
    return this.begin();
  }

  /** All events from now on, in their order. */
  events(): { [Type in keyof BreakerEvents]: [Type, BreakerEvents[Type]] }[keyof BreakerEvents][] {
    const heard: [string, unknown][] = [];
    for (const type of BREAKER_EVENTS) this.breaker.on(type, (event) => void heard.push([type, event]));
    return heard as ReturnType<BreakerRun['events']>;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
