import { expect, it } from 'vitest';
import { paint } from './paint.js';
import { span } from './span.js';

it('colours by tone, and writes plain text without colours', () => {
  const line = [span('is '), span('OPEN', 'bad')];
  expect(paint(line, 80, true)).toBe('is \u001b[1;31mOPEN\u001b[0m');
  expect(paint(line, 80, false)).toBe('is OPEN');
});

it('cuts a line at the width of the terminal, by characters and not by their codes', () => {
  const line = [span('●●●', 'good'), span('abc'), span('def', 'bad')];
  expect(paint(line, 5, false)).toBe('●●●ab');
  expect(paint(line, 2, true)).toBe('\u001b[32m●●\u001b[0m');
});
