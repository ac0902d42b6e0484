import { expect, test } from 'vitest';
import { BREAKER_ALONE, bundleSize, bytesPerFolder, EVERYTHING } from './bundle.js';

test('a module that imports more has a larger bundle', async () => {
  expect(await bundleSize('export {}')).toBeLessThan(100);
  expect(await bundleSize(`export { circuitBreaker } from 'cockatiel'`)).toBeGreaterThan(500);
});

test('what is not imported is not counted', async () => {
  const all = await bundleSize(EVERYTHING.cockatiel);
  expect(await bundleSize(`export { ConsecutiveBreaker } from 'cockatiel'`)).toBeLessThan(all / 2);
});

test('a breaker alone brings some folders of core, and none of the factory', async () => {
  const [all, breaker] = await Promise.all([EVERYTHING, BREAKER_ALONE].map((of) => bytesPerFolder(of.tripswitch)));
  expect(breaker?.['breaker']).toBeGreaterThan(5000);
  expect(breaker).not.toHaveProperty('factory');
  expect(all?.['factory']).toBeGreaterThan(500);
});
