import { expect, test } from 'vitest';
import { CONTENDERS } from '../contender.js';
import { PATH_NAMES, PATHS } from './all-paths.js';

const EXPECTED: Record<string, unknown> = { success: 42, failure: new Error('the dependency failed') };

test.each(PATH_NAMES)('%s runs: all breakers do with the call what the path is named for', async (name) => {
  const path = await PATHS[name].create();
  const kind = name.split('-')[0] ?? '';
  for (const contender of CONTENDERS) {
    const operation = path.contenders[contender];
    if (operation === undefined) continue;
    const answer = await operation();
    if (kind === 'rejection') expect(answer, contender).not.toBe(42);
    else expect(answer, contender).toEqual(EXPECTED[kind]);
  }
  path.end?.();
});

test('a failing dependency leaves the circuits of all breakers closed for as long as is measured', async () => {
  const path = await PATHS['failure-window-100'].create();
  for (const contender of CONTENDERS) {
    const operation = path.contenders[contender];
    if (operation === undefined) continue;
    for (let i = 0; i < 500; i++) await operation();
    const answers = [await operation(), await operation()];
    expect(answers, contender).toContainEqual(EXPECTED['failure']);
  }
  path.end?.();
});
