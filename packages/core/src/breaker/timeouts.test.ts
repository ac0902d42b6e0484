import { describe, expect, test } from 'vitest';
import { BOOM, BreakerRun, settled } from '../../test/support/breaker-run.js';

describe('a call timeout', () => {
  test('rejects the call, counts a failure, and opens the circuit', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100, failureThreshold: 1 });
    const call = run.begin();
    run.clock.advance(99);
    expect(run.breaker.getStats().totalCalls).toBe(0);
    run.clock.advance(1);
    await expect(call.result).rejects.toMatchObject({
      name: 'CallTimeoutError',
      message: "Call through circuit 'api' took longer than 100 ms",
    });
    expect(run.breaker.getStats()).toMatchObject({ state: 'open', failureCount: 1, timeoutCount: 1 });
  });

  test('D25: counts once, though the function ends afterwards', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const heard = run.events();
    const [good, bad] = [run.begin(), run.begin()];
    run.clock.advance(100);
    good.resolve('late');
    bad.reject(BOOM);
    await settled();
    expect(run.breaker.getStats()).toMatchObject({ failureCount: 2, timeoutCount: 2, totalCalls: 2, lateCount: 0 });
    expect(heard.map(([type]) => type)).toEqual(['failure', 'failure']);
    expect(heard[0]![1]).toMatchObject({ timedOut: true, durationMs: 100, late: false });
  });

  test('D37: a probe that timed out gives its slot back once, whatever its function does later', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const first = await run.probe();
    run.clock.advance(100);
    await expect(first.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    expect(run.breaker.state).toBe('open');
    run.clock.advance(1_000);
    const second = run.begin();
    first.resolve('at last');
    await settled();
    await expect(run.succeed()).rejects.toMatchObject({ reason: 'probe_limit' });
    second.resolve('well');
    await second.result;
    expect(run.breaker.state).toBe('closed');
  });

  test('each call has its own deadline', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100, failureThreshold: 100 });
    const calls = [];
    for (let i = 0; i < 10; i++) {
      calls.push(run.begin());
      run.clock.advance(10);
    }
    expect(run.breaker.getStats().timeoutCount).toBe(1);
    calls[3]!.resolve('value');
    await settled();
    run.clock.advance(45);
    expect(run.breaker.getStats().timeoutCount).toBe(4);
    run.clock.advance(1_000);
    expect(run.breaker.getStats()).toMatchObject({ timeoutCount: 9, successCount: 1 });
  });

  test('that is overdue because the event loop was blocked comes when it can', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const call = run.begin();
    run.clock.block(10_000);
    run.clock.advance(0);
    await expect(call.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
  });

  test('a call that ended in time is not timed out by the timer of another', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    for (let i = 0; i < 20; i++) {
      const call = run.begin();
      run.clock.advance(99);
      call.resolve('value');
      expect(await call.result).toBe('value');
    }
    expect(run.breaker.getStats()).toMatchObject({ successCount: 20, timeoutCount: 0 });
  });

  test('holds a slow and timed-out call for slow too', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100, slowCallThresholdMs: 50 });
    const call = run.begin();
    run.clock.advance(100);
    await expect(call.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    expect(run.breaker.getStats()).toMatchObject({ slowCount: 1, timeoutCount: 1 });
  });
});

describe('T3: timers', () => {
  test('there is one for all calls, and none is held once they have ended', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    expect(run.clock.timers).toEqual([]);
    const calls = Array.from({ length: 1_000 }, () => run.begin());
    expect(run.clock.timers.length).toBe(1);
    expect(run.clock.heldTimers.length).toBe(1);
    for (const call of calls) call.resolve('value');
    await Promise.all(calls.map((call) => call.result));
    await nextTick();
    expect(run.clock.heldTimers).toEqual([]);
    run.clock.advance(100);
    expect(run.clock.timers).toEqual([]);
  });

  test('a call after idleness holds the process again until it ends', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    await run.succeed();
    await nextTick();
    const call = run.begin();
    expect(run.clock.heldTimers.length).toBe(1);
    call.resolve('value');
    await call.result;
    await nextTick();
    expect(run.clock.heldTimers).toEqual([]);
  });

  test('a call that begins as another ends holds the process on', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    await run.succeed();
    const call = run.begin();
    await nextTick();
    expect(run.clock.heldTimers.length).toBe(1);
    call.resolve('value');
    await call.result;
  });

  test('D31: neither modes, nor waits, nor probes set one', async () => {
    const run = new BreakerRun();
    await run.probe();
    await run.breaker.setMode('forced_open', { ttlMs: 1_000 });
    await run.breaker.reset();
    expect(run.clock.timers).toEqual([]);
  });

  test('D31: closing cancels the timer at once, or when the last call ends; nothing comes back to life', async () => {
    const idle = new BreakerRun({ callTimeoutMs: 100 });
    await idle.succeed();
    await idle.breaker.close();
    expect(idle.clock.timers).toEqual([]);
    const busy = new BreakerRun({ callTimeoutMs: 100 });
    await busy.succeed();
    const call = busy.begin();
    await busy.breaker.close();
    expect(busy.clock.heldTimers.length).toBe(1);
    call.resolve('value');
    expect(await call.result).toBe('value');
    await nextTick();
    expect(busy.clock.timers).toEqual([]);
    busy.clock.advance(3_600_000);
    await expect(busy.succeed()).rejects.toMatchObject({ reason: 'closed_breaker' });
  });

  test('a call that runs while the breaker is closed still times out', async () => {
    const run = new BreakerRun({ callTimeoutMs: 100 });
    const call = run.begin();
    await run.breaker.close();
    run.clock.advance(100);
    await expect(call.result).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' });
    expect(run.clock.timers).toEqual([]);
  });
});

const nextTick = () => new Promise<void>((resolve) => void setImmediate(resolve));
