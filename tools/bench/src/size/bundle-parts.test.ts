import { expect, test } from 'vitest';
import { bundleParts } from './bundle-parts.js';
import { ALL, BREAKER, bundleSize } from './bundle-size.js';

test('a breaker alone brings its machine, and neither a factory nor a follower of a store', async () => {
  const parts = await bundleParts(BREAKER.tripswitch ?? '');
  expect(parts.machine).toBeGreaterThan(5000);
  expect(parts.factory).toBe(0);
  expect(parts.sharing).toBeLessThan(500);
});

test('the parts are all that core is made of', async () => {
  const source = ALL.tripswitch ?? '';
  const parts = Object.values(await bundleParts(source));
  expect(parts.every((bytes) => bytes > 1000)).toBe(true);
  const total = parts.reduce((sum, bytes) => sum + bytes);
  expect(total).toBeGreaterThan(2 * (await bundleSize(source)));
});
