import { describe, expect, test } from 'vitest';
import { circuitKeys, decodeName, encodeName, nameOfRecord, recordPattern } from './circuit-keys.js';

const NAMES = [
  'prices',
  '{a}b',
  '}{',
  '%',
  '%u0041',
  '%7B',
  '\ud800',
  'a\udc00b\ud83d\ud800',
  '🔥',
  'nul\0',
  ' ',
  'é',
  'e\u0301',
];

describe('S7: the keys of a circuit', () => {
  test.each(NAMES)('the name %j comes back from its key', (name) => {
    expect(encodeName(name)).not.toMatch(/[{}\s]/);
    expect(decodeName(encodeName(name))).toBe(name);
    expect(nameOfRecord('app', circuitKeys('app', name).record)).toBe(name);
  });

  test('names that differ have keys that differ', () => {
    expect(new Set(NAMES.map(encodeName)).size).toBe(NAMES.length);
  });

  test('a key of another kind is no record', () => {
    const { history } = circuitKeys('app', 'prices');
    expect(nameOfRecord('app', history)).toBeUndefined();
    expect(nameOfRecord('app', 'app:{x}:{prices}')).toBeUndefined();
    expect(nameOfRecord('app', 'app:{%zz}')).toBeUndefined();
    expect(nameOfRecord('app', 'app:{%7b}')).toBeUndefined();
    expect(nameOfRecord('app2', circuitKeys('app', 'prices').record)).toBeUndefined();
  });

  test('a prefix with the signs of a pattern is matched as it is', () => {
    expect(recordPattern('a*b[c]?')).toBe('a\\*b\\[c\\]\\?:{*}');
  });
});
