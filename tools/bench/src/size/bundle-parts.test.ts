import { expect, test } from 'vitest';
import { bundleParts } from './bundle-parts.js';
import { ALL, BREAKER } from './bundle-size.js';

test('a breaker alone brings its machine, and neither a factory nor a follower of a store', async () => {
  const parts = await bundleParts(BREAKER.tripswitch ?? '');
  expect(parts.machine).toBeGreaterThan(5000);
  expect(parts.factory).toBe(0);
  expect(parts.sharing).toBeLessThan(500);
});

test('everything is known to be in some part, and more of each than a breaker alone brings', async () => {
  const [all, breaker] = await Promise.all([ALL, BREAKER].map(({ tripswitch }) => bundleParts(tripswitch ?? '')));
  expect(Object.values(all ?? {}).every((bytes) => bytes > 1000)).toBe(true);
  // Windows of rates, and how a record is read.
  expect((all?.machine ?? NaN) - (breaker?.machine ?? NaN)).toBeGreaterThan(4700);
  expect(all?.sharing).toBeGreaterThan(10 * (breaker?.sharing ?? NaN));
});
