import { expect, test } from 'vitest';
import { CONTENDERS } from './contender.js';
import { contendersOn, readPackage } from './contender-package.js';

test('each contender is found with its version', async () => {
  for (const name of CONTENDERS) expect((await readPackage(name)).version, name).toMatch(/^\d+\.\d+\.\d+/);
});

test('a contender is left out of a Node.js that it does not declare to support, and the reason names both', async () => {
  const { version, node } = await readPackage('tripswitch');
  const { contenders, absent } = await contendersOn('v18.20.0');
  expect(contenders).not.toContain('tripswitch');
  expect(absent).toContain(`tripswitch ${version} is not measured here: it supports Node.js ${node} only.`);
  expect(contenders.length + absent.length).toBe(CONTENDERS.length);
  expect((await contendersOn(process.version)).contenders).toContain('tripswitch');
});
