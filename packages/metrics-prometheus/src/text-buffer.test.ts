import { expect, test } from 'vitest';
import { TextBuffer } from './text-buffer.js';

function add(text: TextBuffer, ...pieces: readonly (string | number)[]): void {
  for (const piece of pieces) {
    if (typeof piece === 'string') text.add(Buffer.from(piece));
    else text.addNumber(piece);
  }
}

test('a text is all that was added, one after the other, however long it was expected to be', () => {
  const text = new TextBuffer();
  for (const expected of [0, 1, 1_000_000]) {
    const pieces = Array.from({ length: 1000 }, (_, index) => [`piece `, index, '\n']).flat();
    expect(text.write(expected, () => add(text, ...pieces))).toBe(pieces.join(''));
  }
});

test('numbers are written as JavaScript prints them', () => {
  const text = new TextBuffer();
  for (const number of [0, 7, 10, 123456789, 0.1 + 0.2, 1e21, 5e-7, -1.2345678901234566e-300, Number.MAX_VALUE]) {
    expect(text.write(0, () => add(text, number))).toBe(String(number));
  }
});

test('characters of every kind come through, before and after others', () => {
  const text = new TextBuffer();
  for (const characters of [
    'plain',
    'ünïcødé',
    '日本語',
    '🔌',
    '\0\u007f\u0080\u00ff',
    'x'.repeat(3_000_000),
    'plain',
  ]) {
    expect(text.write(0, () => add(text, characters, 1, characters))).toBe(`${characters}1${characters}`);
  }
});

test('nothing is left of a text that broke off', () => {
  const text = new TextBuffer();
  const breakOff = () => {
    add(text, 'half a');
    throw new Error('broke off');
  };
  expect(() => text.write(0, breakOff)).toThrow('broke off');
  expect(text.write(0, () => add(text, 'text'))).toBe('text');
});
