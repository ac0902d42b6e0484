import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bearerToken } from './bearer-token.js';

beforeEach(() => {
  vi.spyOn(crypto, 'timingSafeEqual');
  syncBuiltinESMExports();
});

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test.each([
  [undefined, false],
  ['Basic secret', false],
  ['Bearer s', false],
  [`Bearer ${'s'.repeat(5000)}`, false],
  ['Bearer secret', 'admin'],
])('%s is compared in constant time, at the same length as every other token', async (authorization, expected) => {
  expect(await bearerToken('secret')({ headers: { authorization } }, { action: 'read', circuit: null })).toBe(expected);
  const compare = vi.mocked(crypto.timingSafeEqual);
  expect(compare).toHaveBeenCalledOnce();
  expect(compare.mock.calls[0]?.map((bytes) => bytes.byteLength)).toEqual([32, 32]);
});
