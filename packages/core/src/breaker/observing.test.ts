import { describe, expect, test, vi } from 'vitest';
import { BreakerRun } from '../../test/support/breaker-run.js';
import type { BreakerObserver } from './observers.js';
import { CircuitBreaker } from './circuit-breaker.js';

/** Writes down what it is told. */
class Witness implements BreakerObserver {
  readonly told: unknown[][] = [];

  settled(...told: unknown[]): void {
    this.told.push(told);
  }
  rejected(): void {
    this.told.push(['rejected']);
  }
  wouldReject(): void {
    this.told.push(['would reject']);
  }
  transitioned(from: string, to: string): void {
    this.told.push([`${from} to ${to}`]);
  }
  overhead(durationMs: number): void {
    this.told.push(['overhead', durationMs]);
  }
  synced(result: string): void {
    this.told.push([result]);
  }
  /** How long calls took, as far as it was told. */
  get durations(): unknown[] {
    return this.told.filter(([outcome]) => outcome === 'success').map(([, durationMs]) => durationMs);
  }
}

function observed(run: BreakerRun): Witness {
  const witness = new Witness();
  run.breaker.observe(witness);
  return witness;
}

/** A call during which so much time passes. */
function take(run: BreakerRun, ms: number): Promise<void> {
  return run.breaker.call(() => run.clock.advance(ms));
}

describe('an observer', () => {
  test('is told of outcomes with their durations, of rejections, transitions, and what the breaker took', async () => {
    const run = new BreakerRun({ failureThreshold: 1, callTimeoutMs: 500 });
    const witness = observed(run);
    await take(run, 20);
    const hung = run.begin();
    run.clock.advance(500);
    await expect(hung.result).rejects.toThrow();
    await run.breaker.tryCall(() => 1);
    expect(witness.told).toEqual([
      ['success', 20, false, false],
      ['overhead', 0],
      ['timeout', 500, false, false],
      ['closed to open'],
      ['rejected'],
    ]);
  });

  test('G2: is told that a result is late, and of a call that began before it no duration', async () => {
    const run = new BreakerRun();
    const before = run.begin();
    const witness = observed(run);
    const late = run.begin();
    await run.breaker.reset();
    before.resolve('value');
    late.resolve('value');
    await Promise.all([before.result, late.result]);
    expect(witness.told.filter(([outcome]) => outcome === 'success')).toEqual([
      ['success', null, true, false],
      ['success', 0, true, false],
    ]);
  });

  test('is told which completed calls were slow', async () => {
    const run = new BreakerRun({
      slowCallThresholdMs: 100,
      classify: (result) => ('error' in result ? 'ignored' : 'success'),
    });
    const witness = observed(run);
    await take(run, 100);
    await take(run, 101);
    await run.breaker.tryCall(() => {
      run.clock.advance(200);
      throw new Error('ignored');
    });
    expect(witness.told.filter(([what]) => what !== 'overhead')).toEqual([
      ['success', 100, false, false],
      ['success', 101, false, true],
      ['ignored', 200, false, false],
    ]);
  });

  test('is told which calls the mode observe admitted against the circuit', async () => {
    const run = new BreakerRun({ failureThreshold: 1, mode: 'observe' });
    const witness = observed(run);
    await run.succeed();
    await run.fail(1);
    await run.succeed();
    await run.breaker.setMode('forced_closed');
    await run.succeed();
    expect(witness.told.filter(([what]) => what === 'would reject')).toHaveLength(1);
    expect(run.breaker.getStats().wouldRejectCount).toBe(1);
  });

  test('is told of no transition where the state stays as it was', async () => {
    const run = new BreakerRun();
    const witness = observed(run);
    await run.breaker.reset();
    await run.breaker.setMode('forced_open');
    expect(witness.told).toEqual([]);
  });

  test('that has gone leaves calls as cheap as they were', async () => {
    const run = new BreakerRun();
    const end = run.breaker.observe(new Witness());
    await run.succeed();
    end();
    const reads = vi.spyOn(run.clock, 'now');
    await run.succeed();
    expect(reads).not.toHaveBeenCalled();
  });

  test('G1: hears nothing of a second settlement', async () => {
    const run = new BreakerRun();
    const witness = observed(run);
    const permit = await run.breaker.acquire();
    permit.ignore();
    permit.succeed();
    permit.fail();
    expect(witness.told.map(([what]) => what)).toEqual(['ignored']);
  });

  test('hears of no rejection when the breaker is closed and aborts what runs', async () => {
    const run = new BreakerRun();
    const witness = observed(run);
    const rejections = vi.fn();
    run.breaker.on('rejected', rejections);
    const running = run.breaker.tryCall(({ signal }) => new Promise((_, reject) => (signal.onabort = reject)));
    await run.breaker.close({ abort: true });
    await running;
    expect(witness.told.map(([what]) => what)).not.toContain('rejected');
    expect(rejections).not.toHaveBeenCalled();
  });

  test('that throws hurts neither the caller nor the other observers (I2)', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    const errors = vi.fn();
    run.breaker.on('listener_error', errors);
    const fail = () => {
      throw new Error('broken observer');
    };
    run.breaker.observe({
      settled: fail,
      rejected: fail,
      wouldReject: fail,
      transitioned: fail,
      overhead: fail,
      synced: fail,
    });
    const witness = observed(run);
    await expect(run.succeed()).resolves.toBe('value');
    await run.fail(2);
    expect(witness.told.map(([what]) => what)).toEqual([
      'success',
      'overhead',
      'failure',
      'closed to open',
      'rejected',
    ]);
    expect(errors).toHaveBeenCalledTimes(5);
    expect(errors.mock.calls[0]?.[0]).toMatchObject({ name: 'api', source: 'observer' });
  });

  test('is told until its observation ends, each one of its own', async () => {
    const run = new BreakerRun();
    const witness = new Witness();
    const [end] = [run.breaker.observe(witness), run.breaker.observe(witness)];
    await run.succeed();
    end();
    end();
    await run.succeed();
    expect(witness.durations).toHaveLength(3);
  });
});

describe('the time of calls', () => {
  test('is measured for each that takes its time, however many there are', async () => {
    const run = new BreakerRun();
    const witness = observed(run);
    for (let call = 0; call < 200; call++) await take(run, 1 + (call % 3));
    expect(witness.durations).toEqual(Array.from({ length: 200 }, (_, call) => 1 + (call % 3)));
  });

  test('is its own, also in a long run of calls that are quick but for one', async () => {
    const run = new BreakerRun();
    const witness = observed(run);
    for (let call = 0; call < 700; call++) await run.succeed();
    const slow = run.begin();
    run.clock.advance(30);
    slow.resolve('value');
    await slow.result;
    await run.succeed();
    expect(witness.durations).toEqual([...new Array<number>(700).fill(0), 30, 0]);
  });

  test('T3: holds no timer that keeps the process', async () => {
    const breaker = new CircuitBreaker({ name: 'api' });
    breaker.observe(new Witness());
    const before = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    for (let call = 0; call < 500; call++) await breaker.call(() => call);
    expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length).toBe(before);
  });

  test('of the breaker itself is measured for the first call and each 64th, rejections too', async () => {
    const run = new BreakerRun({ failureThreshold: 1 });
    const witness = observed(run);
    for (let call = 0; call < 128; call++) await run.succeed();
    await run.breaker.setMode('forced_open');
    for (let call = 0; call < 64; call++) await run.breaker.tryCall(() => 1);
    expect(witness.told.filter(([what]) => what === 'overhead')).toHaveLength(3);
  });
});
