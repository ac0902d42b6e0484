import { expect, test } from 'vitest';
import { sharedRun } from './shared-run.js';

/** A function that counts its runs, each of which ends when it is told to. */
function begin() {
  const ends: ((error?: Error) => void)[] = [];
  const run = sharedRun(
    () =>
      new Promise<number>((resolve, reject) => {
        const number = ends.length + 1;
        ends.push((error) => (error ? reject(error) : resolve(number)));
      }),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { ends, run, turn };
}

test('callers get a run that began after they called, and share it', async () => {
  const { ends, run, turn } = begin();
  const first = [run(), run()];
  await turn();
  const second = [run(), run(), run()];
  await turn();
  expect(ends).toHaveLength(1);
  ends[0]!();
  expect(await Promise.all(first)).toEqual([1, 1]);
  await turn();
  ends[1]!();
  expect(await Promise.all(second)).toEqual([2, 2, 2]);
  expect(ends).toHaveLength(2);
});

test('a run that fails is the failure of those who shared it, and of nobody else', async () => {
  const { ends, run, turn } = begin();
  const first = run();
  await turn();
  const second = run();
  ends[0]!(new Error('no space'));
  await expect(first).rejects.toThrow('no space');
  await turn();
  ends[1]!();
  expect(await second).toBe(2);
});
