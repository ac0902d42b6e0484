import { CircuitBreaker, isCircuitOpenError, timeWindow } from '@tripswitch/core';
import { createMemoryStore } from '@tripswitch/core/store';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../clock/fake-clock.js';
import { openCircuit } from './open-circuit.js';
import { closedBreaker, forcedOpenBreaker, halfOpenBreaker, openBreaker } from './staged-breaker.js';

const answer = () => 42;

describe('a breaker brought to a state', () => {
  test('closed: calls pass and nothing was counted', async () => {
    const { breaker } = await closedBreaker();
    expect(breaker.getStats()).toMatchObject({ name: 'test', state: 'closed', totalCalls: 0 });
    expect(await breaker.call(answer)).toBe(42);
  });

  test('open: calls are rejected until the wait is over', async () => {
    const { breaker, clock } = await openBreaker({ name: 'prices', recoveryTimeoutMs: 30_000 });
    expect(breaker.getStats()).toMatchObject({ name: 'prices', state: 'open', failureCount: 5, retryAfterMs: 30_000 });
    await expect(breaker.call(answer)).rejects.toSatisfy(isCircuitOpenError);
    clock.advance(30_000);
    expect(await breaker.call(answer)).toBe(42);
    expect(breaker.state).toBe('closed');
  });

  test('half-open: the probe decides', async () => {
    const one = await halfOpenBreaker();
    expect(one.breaker.state).toBe('half_open');
    await expect(one.breaker.call(answer)).rejects.toMatchObject({ reason: 'probe_limit' });
    one.probe.succeed();
    expect(one.breaker.state).toBe('closed');

    const other = await halfOpenBreaker();
    other.probe.fail();
    expect(other.breaker.state).toBe('open');
  });

  test('forced open: calls are rejected, and time changes nothing', async () => {
    const { breaker, clock } = await forcedOpenBreaker();
    clock.advance(3_600_000);
    await expect(breaker.call(answer)).rejects.toMatchObject({ reason: 'forced_open' });
  });

  test('by the clock and the rules that were asked for', async () => {
    const clock = createFakeClock({ wallNow: 0 });
    const trip = timeWindow({ durationMs: 10_000, failureRateThreshold: 0.5, minimumCalls: 20 });
    const staged = await openBreaker({ clock, trip });
    expect(staged.clock).toBe(clock);
    expect(staged.breaker.getStats()).toMatchObject({ state: 'open', failureCount: 20 });
  });

  test('also where it shares its circuit', async () => {
    const clock = createFakeClock();
    const { breaker } = await openBreaker({ clock, store: createMemoryStore(clock) });
    expect(breaker.state).toBe('open');
    await breaker.close();
  });
});

describe('opening the circuit of a given breaker', () => {
  test('fails calls until it is open, whatever its classifier says of errors', async () => {
    const breaker = new CircuitBreaker({ name: 'inside', failureThreshold: 3, classify: () => 'ignored' });
    await openCircuit(breaker);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failureCount: 3 });
    await openCircuit(breaker);
    expect(breaker.getStats().failureCount).toBe(3);
  });

  test('says so where the circuit may not open', async () => {
    const breaker = new CircuitBreaker({ name: 'pinned' });
    await breaker.setMode('forced_closed');
    await expect(openCircuit(breaker)).rejects.toThrow('"pinned"');
  });
});
