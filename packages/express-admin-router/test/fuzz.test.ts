import { test } from 'vitest';
import { expectHarmless } from './support/wild-requests.js';

test('D43: 1,000 requests of every kind: no 5xx, no crash, no change without authorization, no breaker made', async () => {
  await expectHarmless(1_000);
}, 60_000);
