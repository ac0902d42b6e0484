import { describe, expect, test } from 'vitest';
import { TimeWindow } from './time-window.js';

const HALF = { failureRateThreshold: 0.5, slowCallRateThreshold: Infinity, minimumCalls: 4 };

/** A window of four seconds, so that a slot is a tenth of a second. */
const fourSeconds = (thresholds = HALF) => new TimeWindow(4_000, thresholds);

function record(window: TimeWindow, calls: string, now: number): void {
  for (const call of calls) window.record(call.toLowerCase() === 'f', call === 'F' || call === 'S', now);
}

describe('a time window', () => {
  test('judges what completed within its time', () => {
    const window = fourSeconds();
    record(window, 'ff', 1_000);
    expect(window.verdict(1_000)).toBeUndefined();
    record(window, 'ss', 3_000);
    expect(window.verdict(3_000)).toBe('failure_rate');
    expect(window.failureRate(3_000)).toBe(0.5);
  });

  test('C3: forgets a call by its age, up to one slot early and never late', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 1_099);
    expect(window.failureRate(4_999)).toBe(1);
    expect(window.failureRate(5_000)).toBeNull();
  });

  test('D22: a failure of an hour ago is not judged, however few calls came since', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 2 });
    record(window, 'f', 0);
    record(window, 'f', 3_600_000);
    expect(window.verdict(3_600_000)).toBeUndefined();
  });

  test('D23: after a blocked event loop nothing that expired counts', () => {
    const window = fourSeconds();
    for (let now = 0; now < 4_000; now += 100) record(window, 'f', now);
    record(window, 'sss', 60_000);
    expect(window.failureRate(60_000)).toBeNull();
    record(window, 's', 60_000);
    expect(window.failureRate(60_000)).toBe(0);
  });

  test('D18: a gap longer than the window divides by nothing and trips nothing', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 0);
    expect(window.failureRate(4_100)).toBeNull();
    expect(window.verdict(4_100)).toBeUndefined();
    record(window, 's', 8_000);
    expect(window.failureRate(8_000)).toBe(0);
  });

  test('sums many calls of one moment', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f'.repeat(3_000) + 's'.repeat(1_000), 500);
    expect(window.failureRate(500)).toBe(0.75);
  });

  test('counts into the newest slot while the clock stands still or steps back', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 2_000);
    record(window, 'f', 1_000);
    expect(window.failureRate(1_500)).toBe(1);
    expect(window.failureRate(5_900)).toBe(1);
    expect(window.failureRate(6_000)).toBeNull();
  });

  test('works before the origin of the clock', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', -10_050);
    expect(window.failureRate(-7_000)).toBe(1);
    expect(window.failureRate(-6_000)).toBeNull();
  });

  test('judges slow calls by a rate of their own', () => {
    const window = fourSeconds({ failureRateThreshold: 1, slowCallRateThreshold: 0.25, minimumCalls: 4 });
    record(window, 'sssS', 0);
    expect(window.verdict(0)).toBe('slow_call_rate');
  });

  test('C4 D21: a threshold of 100 % can be reached', () => {
    const window = fourSeconds({ ...HALF, failureRateThreshold: 1 });
    record(window, 'ffff', 0);
    expect(window.verdict(0)).toBe('failure_rate');
    record(window, 's', 0);
    expect(window.verdict(0)).toBeUndefined();
  });

  test('is empty after it was cleared', () => {
    const window = fourSeconds();
    record(window, 'ffff', 0);
    window.clear();
    expect([window.verdict(0), window.failureRate(0)]).toEqual([undefined, null]);
  });
});

describe('the record of a time window', () => {
  test('of a window that never saw a call is written at once', () => {
    const window = fourSeconds();
    expect(window.toRecord()).toEqual(['time', 100]);
    window.verdict(1_000);
    expect(window.toRecord()).toEqual(['time', 100]);
  });

  test('keeps what is not forgotten yet', () => {
    const window = fourSeconds({ ...HALF, minimumCalls: 1 });
    record(window, 'f', 0);
    record(window, 'sF', 3_000);
    const restored = fourSeconds({ ...HALF, minimumCalls: 1 });
    expect(restored.restore(window.toRecord(), 3_500)).toBe(true);
    expect(restored.toRecord()).toEqual(['time', 100, 0, 1, 1, 0, 30, 2, 1, 1]);
    expect(restored.failureRate(3_500)).toBe(2 / 3);
    expect(restored.failureRate(4_000)).toBe(0.5);
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
    expect(window.failureRate(1_000)).toBe(1);
    expect(window.failureRate(5_000)).toBeNull();
  });
});
