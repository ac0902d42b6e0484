import { describe, expect, test } from 'vitest';
import { circuitFileName, isRecordFileName } from './circuit-file-name.js';

const TRICKY = [
  '../x',
  '..\\x',
  '.',
  '..',
  '',
  ' ',
  'a/b',
  'a\0b',
  'a\nb',
  'CON',
  '__proto__',
  '\u{1f525}',
  'é',
  'x'.repeat(200),
];

describe('S7, D56: the name of a circuit’s files', () => {
  test.each(TRICKY)('of %j is safe on every file system', (name) => {
    const fileName = circuitFileName(name);
    expect(fileName).toMatch(/^[a-z0-9_-]+$/);
    expect(`${fileName}.history.1.jsonl`.length).toBeLessThan(128);
    expect(isRecordFileName(`${fileName}.json`)).toBe(true);
  });

  test('shows what it stands for', () => {
    expect(circuitFileName('CoinGecko prices')).toMatch(/^coingecko_prices-[0-9a-f]{32}$/);
  });

  test.each([
    ['case', 'Prices', 'prices'],
    ['Unicode form', 'caf\u00e9', 'cafe\u0301'],
    ['a lone surrogate', '\ud800', '\ud801'],
    ['a path separator', 'a/b', 'a\\b'],
    ['the end of a long name', `${'x'.repeat(199)}y`, 'x'.repeat(200)],
  ])('tells names apart that differ only by %s', (_what, one, other) => {
    expect(circuitFileName(one).toLowerCase().normalize()).not.toBe(circuitFileName(other).toLowerCase().normalize());
  });

  test('is nothing that other programs would use', () => {
    for (const other of ['package.json', 'state.json', 'prices-1234.json', 'notes.txt', 'x.history.jsonl']) {
      expect(isRecordFileName(other)).toBe(false);
    }
  });
});
