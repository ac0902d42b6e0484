import { expect, test } from 'vitest';
import { Activity, SECONDS_SHOWN } from './activity.js';

const counts = (ok: number, failed = 0, rejected = 0) => ({
  success_count: ok,
  failure_count: failed,
  rejected_count: rejected,
});

test('a second shows what was counted in it', () => {
  const activity = new Activity(counts(100, 5, 1));
  activity.tick(counts(110, 6, 1));
  activity.tick(counts(110, 6, 4));
  expect(activity.seconds).toEqual([
    { ok: 10, failed: 1, rejected: 0 },
    { ok: 0, failed: 0, rejected: 3 },
  ]);
  expect(activity.total()).toEqual({ ok: 10, failed: 1, rejected: 3 });
  expect(activity.peak).toBe(11);
  expect(activity.total(1)).toEqual({ ok: 0, failed: 0, rejected: 3 });
});

test('a reset between two seconds counts from nothing, never below', () => {
  const activity = new Activity(counts(100, 5));
  activity.tick(counts(3, 0));
  expect(activity.seconds).toEqual([{ ok: 3, failed: 0, rejected: 0 }]);
});

test('what happened while nobody watched is no peak of the first second afterwards', () => {
  const activity = new Activity(counts(0));
  activity.rebase(counts(5000));
  activity.tick(counts(5002));
  expect(activity.total().ok).toBe(2);
});

test('only the last minute is kept', () => {
  const activity = new Activity(counts(0));
  for (let second = 1; second <= 200; second++) activity.tick(counts(second));
  expect(activity.seconds).toHaveLength(SECONDS_SHOWN);
});
