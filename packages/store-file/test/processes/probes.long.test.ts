import { test } from 'vitest';
import { expectOneProbe } from './support/probe-race.js';

test('H1, D13, D14: eight processes race for one probe, two hundred times, and one gets it', async () => {
  await expectOneProbe(200);
}, 240_000);
