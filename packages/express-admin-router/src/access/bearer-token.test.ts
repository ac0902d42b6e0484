import { timingSafeEqual } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { bearerToken } from './bearer-token.js';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});

const compare = vi.mocked(timingSafeEqual);
beforeEach(() => void compare.mockClear());

test.each([
  [undefined, false],
  ['Basic secret', false],
  ['Bearer s', false],
  [`Bearer ${'s'.repeat(5000)}`, false],
  ['Bearer secret', 'admin'],
])('%s is compared in constant time, at the same length as every other token', async (authorization, expected) => {
  expect(await bearerToken('secret')({ headers: { authorization } }, { action: 'read', circuit: null })).toBe(expected);
  expect(compare).toHaveBeenCalledOnce();
  expect(compare.mock.calls[0]?.map((bytes) => bytes.byteLength)).toEqual([32, 32]);
});
