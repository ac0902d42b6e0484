import { expect, it } from 'vitest';
import { outputStyle } from './screen.js';

it('redraws in colours on a terminal alone', () => {
  expect(outputStyle(true, { TERM: 'xterm-256color' })).toEqual({ live: true, colours: true });
  expect(outputStyle(false, { TERM: 'xterm-256color' })).toEqual({ live: false, colours: false });
  expect(outputStyle(true, { TERM: 'dumb' })).toEqual({ live: false, colours: false });
});

it('leaves colours out, and nothing else, under NO_COLOR', () => {
  expect(outputStyle(true, { NO_COLOR: '1' })).toEqual({ live: true, colours: false });
  expect(outputStyle(true, { NO_COLOR: '' })).toEqual({ live: true, colours: true });
});
