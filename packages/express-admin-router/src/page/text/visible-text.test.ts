import { expect, test } from 'vitest';
import { visibleText } from './visible-text.js';

test.each([
  ['prices', 'prices'],
  ['with space', 'with space'],
  ['漢字 ü u\u0308', '漢字 ü u\u0308'],
  ['مدفوعات', 'مدفوعات'],
  ['🚀'.repeat(100), '🚀'.repeat(100)],
  ['👩‍👩‍👧 👍🏽 🏳️‍🌈', '👩‍👩‍👧 👍🏽 🏳️‍🌈'],
  [' ', '␣'],
  ['   ', '␣␣␣'],
  [' a  b ', '␣a␣␣b␣'],
  ['\u00a0', '⟨U+00A0⟩'],
  ['new\nline\t', 'new⟨U+000A⟩line⟨U+0009⟩'],
  ['\u0000', '⟨U+0000⟩'],
  ['abc\u202edef', 'abc⟨U+202E⟩def'],
  ['\u200f\u200b', '⟨U+200F⟩⟨U+200B⟩'],
  ['a\u200db', 'a⟨U+200D⟩b'],
  ['\ud800', '⟨U+D800⟩'],
  ['\u3164', '⟨U+3164⟩'],
  ['<b>', '<b>'],
])('the name %j is shown as %s', (name, shown) => {
  expect(visibleText(name)).toBe(shown);
});
