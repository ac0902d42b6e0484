import { test } from 'vitest';
import { expectWorksAfterKills } from './support/killed-processes.js';

test('S2, S4, D58: processes killed at random moments, 16 times, leave a circuit that works', async () => {
  await expectWorksAfterKills(16);
}, 60_000);
