import { expect, test } from 'vitest';
import { countText, percentText, shortText } from './numbers.js';
import { durationText } from './time.js';
import { causeInWords, wordFor } from './words.js';

test.each([
  [-5, '0 s'],
  [0.4, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [185, '3 min 5 s'],
  [3600, '1 h'],
  [7800, '2 h 10 min'],
  [86_400 * 4 + 3 * 3600 + 59, '4 d 3 h'],
  [3601, '1 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.001, '< 1 %'],
  [0.5, '50 %'],
  [0.999, '> 99 %'],
  [1, '100 %'],
])('a rate of %d is %s', (rate, text) => {
  expect(percentText(rate)).toBe(text);
});

test('numbers are short where there is little room', () => {
  expect([shortText(0.25), shortText(18.27), shortText(12_345), countText(12_345)]).toEqual([
    '0.3',
    '18.3',
    '12.3K',
    '12,345',
  ]);
});

test('a word that is not known yet is shown as it is', () => {
  expect([wordFor('half_open'), wordFor('new_mode'), causeInWords('new_cause')]).toEqual([
    'Half-open',
    'new_mode',
    'new cause',
  ]);
});
