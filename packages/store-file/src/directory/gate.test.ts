import { expect, test } from 'vitest';
import { gate } from './gate.js';

test('so many at a time do their work, in the order in which they came, whether it fails or not', async () => {
  const pass = gate(2);
  const began: number[] = [];
  let [running, most] = [0, 0];
  const work = (number: number) => async () => {
    began.push(number);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (number % 2 === 1) throw new Error(`work ${number}`);
    return number;
  };
  const results = await Promise.allSettled(Array.from({ length: 7 }, (_, number) => pass(work(number))));
  expect(most).toBe(2);
  expect(began).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true, false, true]);
  expect(await pass(work(8))).toBe(8);
});
