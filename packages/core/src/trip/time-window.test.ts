import { describe, expect, test } from 'vitest';
import { TimeWindow } from './time-window.js';

const HALF = { failureRateThreshold: 0.5, slowCallRateThreshold: Infinity, minimumCalls: 4 };

/** A window of four seconds, so that a slot is a tenth of a second. */
const fourSeconds = (thresholds = HALF) => new TimeWindow(4_000, thresholds);

/** Records calls, and gives what the window says of the last. */
function record(window: TimeWindow, calls: string, now: number) {
  let verdict: ReturnType<TimeWindow['record']>;
  for (const call of calls) verdict = window.record(call.toLowerCase() === 'f', call === 'F' || call === 'S', now);
  return verdict;
}

describe('a time window', () => {
  test('judges what completed within its time', () => {
    const window = fourSeconds();
    expect(record(window, 'ff', 1_000)).toBeUndefined();
    expect(record(window, 'ss', 3_000)).toBe('failure_rate');
    expect(window.stats(3_000).failureRate).toBe(0.5);
  });

  test('C3: forgets a call by its age, up to one slot early and never late', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 1_099);
    expect(window.stats(4_999).failureRate).toBe(1);
    expect(window.stats(5_000).failureRate).toBeNull();
  });

  test('D22: a failure of an hour ago is not judged, however few calls came since', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 2 });
    record(window, 'f', 0);
    expect(record(window, 'f', 3_600_000)).toBeUndefined();
  });

  test('D23: after a blocked event loop nothing that expired counts', () => {
    const window = fourSeconds();
    for (let now = 0; now < 4_000; now += 100) record(window, 'f', now);
    record(window, 'sss', 60_000);
    expect(window.stats(60_000).failureRate).toBeNull();
    record(window, 's', 60_000);
    expect(window.stats(60_000).failureRate).toBe(0);
  });

  test('D18: a gap longer than the window divides by nothing and trips nothing', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 0);
    expect(window.stats(4_100).failureRate).toBeNull();
    expect(record(window, 's', 8_000)).toBeUndefined();
    expect(window.stats(8_000).failureRate).toBe(0);
  });

  test('sums many calls of one moment', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f'.repeat(3_000) + 's'.repeat(1_000), 500);
    expect(window.stats(500).failureRate).toBe(0.75);
  });

  test('counts into the newest slot while the clock stands still or steps back', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 2_000);
    record(window, 'f', 1_000);
    expect(window.stats(1_500).failureRate).toBe(1);
    expect(window.stats(5_900).failureRate).toBe(1);
    expect(window.stats(6_000).failureRate).toBeNull();
  });

  test('works before the origin of the clock', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', -10_050);
    expect(window.stats(-7_000).failureRate).toBe(1);
    expect(window.stats(-6_000).failureRate).toBeNull();
  });

  test('judges slow calls by a rate of their own', () => {
    const window = fourSeconds({ failureRateThreshold: 1, slowCallRateThreshold: 0.25, minimumCalls: 4 });
    expect(record(window, 'sssS', 0)).toBe('slow_call_rate');
  });

  test('C4 D21: a threshold of 100 % can be reached', () => {
    const window = fourSeconds({ ...HALF, failureRateThreshold: 1 });
    expect(record(window, 'ffff', 0)).toBe('failure_rate');
    expect(record(window, 's', 0)).toBeUndefined();
  });

  test('is empty after it was cleared', () => {
    const window = fourSeconds();
    record(window, 'ffff', 0);
    window.clear();
    expect(window.stats(0)).toMatchObject({ calls: 0, failures: 0, failureRate: null });
  });
});

describe('the record of a time window', () => {
  test('of a window that never saw a call is written at once', () => {
    const window = fourSeconds();
    expect(window.toRecord()).toEqual(['time', 100]);
    window.stats(1_000);
    expect(window.toRecord()).toEqual(['time', 100]);
  });

  test('keeps what is not forgotten yet', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 0);
    record(window, 'sF', 3_000);
    const restored = fourSeconds({ ...HALF, minimumCalls: 1 });
    expect(restored.restore(window.toRecord(), 3_500)).toBe(true);
    expect(restored.toRecord()).toEqual(['time', 100, 0, 1, 1, 0, 30, 2, 1, 1]);
    expect(restored.stats(3_500).failureRate).toBe(2 / 3);
    expect(restored.stats(4_000).failureRate).toBe(0.5);
  });

  test('says nothing to a window of another duration, or of another kind', () => {
    const window = fourSeconds();
    record(window, 'f', 0);
    expect(new TimeWindow(8_000, HALF).restore(window.toRecord(), 0)).toBe(false);
    expect(window.restore(['count', 1, 5], 0)).toBe(false);
    expect(window.toRecord()).toEqual(['time', 100, 0, 1, 1, 0]);
  });

  test('T2: calls that a jumped clock put into the future count as of now', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    window.restore(['time', 100, 36_000, 4, 4, 0], 1_000);
    expect(window.stats(1_000).failureRate).toBe(1);
    expect(window.stats(5_000).failureRate).toBeNull();
  });
});
