import { test } from 'vitest';
import { expectOneProbe } from './support/probe-race.js';

test('H1, D13, D14: eight processes race for one probe, twenty times, and one gets it', async () => {
  await expectOneProbe(20);
}, 60_000);
