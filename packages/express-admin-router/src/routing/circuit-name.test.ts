import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeName } from '../page/api/encode-name.js';
import { decodeName } from './circuit-name.js';

const anyString = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map((codes) => String.fromCharCode(...codes));

test('every string of UTF-16 code units survives the URL, lone surrogates too', () => {
  fc.assert(
    fc.property(fc.oneof(anyString, fc.string({ unit: 'grapheme' })), (name) => {
      const encoded = encodeName(name);
      expect(encoded).toMatch(/^[\w.!~*'()%-]*$/);
      expect(decodeName(encoded)).toBe(name);
    }),
  );
});

test('what encodeURIComponent writes is read, whatever stands around the half of a pair', () => {
  expect(decodeName('%F0%9F%9A%80%ED%A0%80%F0%9F%9A%80')).toBe('🚀\ud800🚀');
  expect(decodeName('a%20b')).toBe('a b');
});

test.each(['%', '%4', '%zz', '%ff', '%C0%80', '%ED%A0', '%F0%9F%9A'])('%s is no name', (encoded) => {
  expect(decodeName(encoded)).toBeUndefined();
});
