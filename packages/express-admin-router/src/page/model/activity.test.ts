import { expect, test } from 'vitest';
import { Activity, INTERVALS_SHOWN } from './activity.js';

const counts = (ok: number, failed = 0, rejected = 0) => ({
  success_count: ok,
  failure_count: failed,
  rejected_count: rejected,
});

test('an interval of five seconds shows what was counted in it', () => {
  const activity = new Activity(counts(100, 5, 1));
  activity.tick(counts(110, 6, 1));
  for (let second = 2; second <= 5; second++) activity.tick(counts(110, 6, 4));
  activity.tick(counts(111, 6, 4));
  expect(activity.intervals).toEqual([
    { ok: 10, failed: 1, rejected: 3 },
    { ok: 1, failed: 0, rejected: 0 },
  ]);
  expect(activity.total()).toEqual({ ok: 11, failed: 1, rejected: 3 });
  expect(activity.peak).toBe(14 / 5);
  expect(activity.rate).toBe(15 / 6);
  expect(activity.total(1)).toEqual({ ok: 1, failed: 0, rejected: 0 });
});

test('a reset between two seconds counts from nothing, never below', () => {
  const activity = new Activity(counts(100, 5));
  activity.tick(counts(3, 0));
  expect(activity.intervals).toEqual([{ ok: 3, failed: 0, rejected: 0 }]);
});

test('what happened while nobody watched is no peak of the first second afterwards', () => {
  const activity = new Activity(counts(0));
  activity.rebase(counts(5000));
  activity.tick(counts(5002));
  expect(activity.total().ok).toBe(2);
});

test('what the server recorded stands before what the page watches', () => {
  const activity = new Activity(counts(50, 9));
  activity.recall({ ok: [1, 2, 3], failed: [0, 4, 5] }, 4.2);
  activity.tick(counts(51, 9));
  activity.tick(counts(53, 9));
  expect(activity.intervals).toEqual([
    { ok: 1, failed: 0, rejected: 0 },
    { ok: 2, failed: 4, rejected: 0 },
    { ok: 4, failed: 5, rejected: 0 },
    { ok: 2, failed: 0, rejected: 0 },
  ]);
});

test('only the last five minutes are kept', () => {
  const activity = new Activity(counts(0));
  for (let second = 1; second <= 1000; second++) activity.tick(counts(second));
  expect(activity.intervals).toHaveLength(INTERVALS_SHOWN);
});
