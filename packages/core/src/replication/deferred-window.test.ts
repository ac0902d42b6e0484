import { describe, expect, test } from 'vitest';
import { MOST_AT_ONCE } from '../ports/shared-record.js';
import { DeferredWindow } from './deferred-window.js';

describe('S2: what is held back until all replicas have reported', () => {
  test('comes out in the order of time, in whatever order it came', () => {
    const buffer = new DeferredWindow();
    buffer.add(true, false, 30);
    buffer.add(false, false, 10);
    buffer.add(false, false, 20);
    buffer.add(false, false, 10);
    expect(buffer.takeUntil(20)).toEqual([
      [10, 0, 0, 2],
      [20, 0, 0, 1],
    ]);
    expect(buffer.outcomes).toEqual([[30, 1, 0, 1]]);
  });

  test('has one entry for each kind of outcome of a moment, however they alternate', () => {
    const buffer = new DeferredWindow();
    for (let i = 0; i < 100; i++) buffer.add(i % 2 === 0, i % 4 < 2, 10 + (i % 2) * 10);
    expect(buffer.outcomes).toHaveLength(4);
    for (let i = 0; i < 300; i++) buffer.add(i % 3 === 0, false, 20);
    expect(buffer.outcomes.reduce((sum, [, , , count]) => sum + count, 0)).toBe(400);
    expect(buffer.outcomes).toHaveLength(5);
  });

  test('counts no more in an entry than a record may hold', () => {
    const buffer = new DeferredWindow();
    buffer.restore([[10, 0, 0, MOST_AT_ONCE]], 10);
    buffer.add(false, false, 10);
    buffer.add(false, false, 10);
    expect(buffer.outcomes).toEqual([
      [10, 0, 0, MOST_AT_ONCE],
      [10, 0, 0, 2],
    ]);
  });

  test('leaves alone what it gave out before', () => {
    const buffer = new DeferredWindow();
    buffer.add(true, false, 10);
    const given = buffer.outcomes;
    buffer.add(true, false, 10);
    expect(given).toEqual([[10, 1, 0, 1]]);
  });

  test('D75: tells 10,000 moments apart at most, and loses no outcome', () => {
    const buffer = new DeferredWindow();
    for (let at = 0; at < 10_500; at++) buffer.add(at % 2 === 0, false, at);
    expect(buffer.outcomes).toHaveLength(10_000);
    expect(buffer.outcomes.reduce((sum, [, , , count]) => sum + count, 0)).toBe(10_500);
  });

  test('D74: takes a moment ahead of now for now', () => {
    const buffer = new DeferredWindow();
    buffer.restore([[3_600_000, 1, 0, 2]], 10);
    expect(buffer.takeUntil(10)).toEqual([[10, 1, 0, 2]]);
  });
});
