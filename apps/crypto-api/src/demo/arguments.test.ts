import { expect, it } from 'vitest';
import { readArguments } from './arguments.js';

it('reads --once, with the literal -- that pnpm hands on', () => {
  expect(readArguments([])).toEqual({ ok: true, once: false, help: false });
  expect(readArguments(['--once'])).toEqual({ ok: true, once: true, help: false });
  expect(readArguments(['--', '--once'])).toEqual({ ok: true, once: true, help: false });
  expect(readArguments(['-h'])).toEqual({ ok: true, once: false, help: true });
});

it('refuses an unknown argument by its value', () => {
  expect(readArguments(['--twice'])).toEqual({
    ok: false,
    problem: 'unknown argument "--twice", expected --once or --help',
  });
});
