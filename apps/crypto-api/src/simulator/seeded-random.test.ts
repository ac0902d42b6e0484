import { expect, it } from 'vitest';
import { createSeededRandom } from './seeded-random.js';

it('gives the same numbers, from 0 to 1, for the same seed', () => {
  const first = createSeededRandom(42);
  const second = createSeededRandom(42);
  const numbers = Array.from({ length: 1000 }, () => first());
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(Array.from({ length: 1000 }, () => second())).toEqual(numbers);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  expect(mean).toBeCloseTo(0.5, 1);
});
