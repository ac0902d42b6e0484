import { expect, test } from 'vitest';
import { median } from './median.js';

test('the median of an odd number of values is the one in the middle, whatever their order', () => {
  expect(median([10, 1, 2])).toBe(2);
});

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([4, 1, 3, 100])).toBe(3.5);
});

test('the values stay as they were', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test('of nothing there is no median', () => {
  expect(() => median([])).toThrow('median of no values');
});
