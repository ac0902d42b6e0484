import { expect, test } from 'vitest';
import { bundleSize } from './bundle-size.js';

test('a module that imports more has a larger bundle', async () => {
  const [nothing, breaker] = await Promise.all([
    bundleSize('export {}'),
    bundleSize(`export { circuitBreaker } from 'cockatiel'`),
  ]);
  expect(nothing).toBeLessThan(100);
  expect(breaker).toBeGreaterThan(500);
});

test('what is not imported is not counted', async () => {
  const all = await bundleSize(`export * from 'cockatiel'`);
  expect(await bundleSize(`export { ConsecutiveBreaker } from 'cockatiel'`)).toBeLessThan(all / 2);
});
