import { describe, expect, test } from 'vitest';
import { CountWindow } from './count-window.js';

const HALF = { failureRateThreshold: 0.5, slowCallRateThreshold: Infinity, minimumCalls: 4 };

function windowOf(calls: string, size = 10, thresholds = HALF): CountWindow {
  const window = new CountWindow(size, thresholds);
  for (const call of calls) window.record(call.toLowerCase() === 'f', call === 'F' || call === 'S');
  return window;
}

/** What the window says of the last of some calls. */
function verdictOf(calls: string, size = 10, thresholds = HALF) {
  const last = calls.slice(-1);
  const window = windowOf(calls.slice(0, -1), size, thresholds);
  return last === '' ? undefined : window.record(last.toLowerCase() === 'f', last === 'F' || last === 'S');
}

describe('a count window', () => {
  test.each([
    ['nothing', '', undefined],
    ['C4: three failures below a minimum of four', 'fff', undefined],
    ['C4: the minimum, half of it failures', 'sfsf', 'failure_rate'],
    ['less than half', 'sssff', undefined],
    ['a success that completes the minimum', 'fffs', 'failure_rate'],
    ['failures that ten successes pushed out', 'fffssssssssss', undefined],
    ['five of the last ten', 'ssssssssssfffff', 'failure_rate'],
    ['four of the last ten', 'fffffffffssssssffff', undefined],
  ])('judges %s', (_name, calls, verdict) => {
    expect(verdictOf(calls)).toBe(verdict);
  });

  test.each(['f', 'F'])('C4 D21: a threshold of 100 %% is reached by nothing but failures (%s)', (failure) => {
    const all = { failureRateThreshold: 1, slowCallRateThreshold: Infinity, minimumCalls: 3 };
    expect(verdictOf(failure.repeat(3), 3, all)).toBe('failure_rate');
    expect(verdictOf(`s${failure.repeat(2)}`, 3, all)).toBeUndefined();
  });

  test('55 failures of 100 reach a threshold of 55 %, though 0.55 * 100 is more than 55', () => {
    const thresholds = { failureRateThreshold: 0.55, slowCallRateThreshold: Infinity, minimumCalls: 100 };
    expect(verdictOf('s'.repeat(45) + 'f'.repeat(55), 100, thresholds)).toBe('failure_rate');
    expect(verdictOf('s'.repeat(46) + 'f'.repeat(54), 100, thresholds)).toBeUndefined();
  });

  test('judges slow calls by a rate of their own, failed or not', () => {
    const thresholds = { failureRateThreshold: 1, slowCallRateThreshold: 0.5, minimumCalls: 4 };
    expect(verdictOf('sSsS', 10, thresholds)).toBe('slow_call_rate');
    expect(verdictOf('sSsF', 10, thresholds)).toBe('slow_call_rate');
    expect(verdictOf('ssSf', 10, thresholds)).toBeUndefined();
    expect(verdictOf('FFFF', 10, thresholds)).toBe('failure_rate');
  });

  test('shows its rate from the minimum on', () => {
    expect(windowOf('fff').stats().failureRate).toBeNull();
    expect(windowOf('fffs').stats().failureRate).toBe(0.75);
  });

  test.each([
    ['', undefined],
    ['ff', undefined],
    ['fff', 'failure_rate'],
    ['ssf', undefined],
    ['fssssssssssf', undefined],
  ])('after "%s" a success says %s, and asks for no time', (calls, verdict) => {
    const window = windowOf(calls);
    expect([window.record(false, false), window.timed]).toEqual([verdict, false]);
    expect(window.toRecord()).toEqual(windowOf(`${calls}s`).toRecord());
  });

  test('is empty after it was cleared', () => {
    const window = windowOf('ffff');
    window.clear();
    expect([window.stats().calls, window.toRecord()]).toEqual([0, ['count-10']]);
  });
});

describe('the record of a count window', () => {
  test.each(['', 's', 'ffff', 'sfsfsf', 'SFsf', 'ssssssssssssfSSSFF'])('keeps what "%s" left', (calls) => {
    const window = windowOf(calls);
    const restored = new CountWindow(10, HALF);
    expect(restored.restore(window.toRecord())).toBe(true);
    expect(restored.toRecord()).toEqual(window.toRecord());
    for (const later of [window, restored]) for (let i = 0; i < 7; i++) later.record(i % 3 === 0, i % 2 === 0);
    expect(restored.toRecord()).toEqual(window.toRecord());
    expect(restored.stats()).toEqual(window.stats());
  });

  test('is short for a healthy window of any size', () => {
    expect(windowOf('s'.repeat(5_000), 1_000).toRecord()).toEqual(['count-1000', 0, 1_000]);
  });

  test('of another size is refused: cut to the smaller one, the larger one would never open the circuit', () => {
    const window = new CountWindow(4, HALF);
    expect(window.restore(windowOf('ffffss').toRecord())).toBe(false);
  });

  test('D75: has 50,000 runs at most, the newest', () => {
    const window = windowOf('sf'.repeat(60_000), 200_000);
    const record = window.toRecord();
    expect(record).toHaveLength(100_001);
    expect(JSON.stringify(record).length).toBeLessThan(500_000);
    expect(record.slice(-4)).toEqual([0, 1, 1, 1]);
  });

  test('of another kind is refused, and changes nothing', () => {
    const window = windowOf('ff');
    expect(window.restore(['time', 25, 1, 2, 2, 0])).toBe(false);
    expect(window.toRecord()).toEqual(['count-10', 1, 2]);
  });

  test('D53: however long its runs and however many, costs no more than the window', () => {
    const record = [
      'count-1000000',
      ...Array.from({ length: 20_000 }, () => [1, Number.MAX_SAFE_INTEGER, 0, 1_000_000]).flat(),
    ];
    const window = new CountWindow(1_000_000, HALF);
    const start = performance.now();
    window.restore(record);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(window.toRecord()).toEqual(['count-1000000', 0, 1_000_000]);
  });
});
