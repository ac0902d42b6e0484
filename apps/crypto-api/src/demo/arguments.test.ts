import { expect, it } from 'vitest';
import { readArguments } from './arguments.js';

const nothing = { ok: true, once: false, help: false, replicas: 1, shared: false };

it('reads --once, with the literal -- that pnpm hands on', () => {
  expect(readArguments([])).toEqual(nothing);
  expect(readArguments(['--once'])).toEqual({ ...nothing, once: true });
  expect(readArguments(['--', '--once'])).toEqual({ ...nothing, once: true });
  expect(readArguments(['-h'])).toEqual({ ...nothing, help: true });
});

it('reads how many replicas there are, and whether they share', () => {
  expect(readArguments(['--replicas', '3'])).toEqual({ ...nothing, replicas: 3 });
  expect(readArguments(['--replicas=2', '--shared', '--once'])).toEqual({
    ...nothing,
    replicas: 2,
    shared: true,
    once: true,
  });
});

it.each([
  [['--twice'], 'unknown argument "--twice", expected --once, --replicas, --shared or --help'],
  [['-x'], 'unknown argument "-x", expected --once, --replicas, --shared or --help'],
  [['--once=no'], 'unknown argument "--once", expected --once, --replicas, --shared or --help'],
  [['once'], 'unknown argument "once", expected --once, --replicas, --shared or --help'],
  [['--replicas', '1'], '--replicas is "1", expected a number from 2 to 6'],
  [['--replicas', '2.5'], '--replicas is "2.5", expected a number from 2 to 6'],
  [['--replicas', 'many'], '--replicas is "many", expected a number from 2 to 6'],
  [['--replicas'], '--replicas is nothing, expected a number from 2 to 6'],
  [['--shared'], '--shared needs --replicas: one process has nobody to share with'],
])('refuses %j and says what is wrong with it', (given, problem) => {
  expect(readArguments(given)).toEqual({ ok: false, problem });
});
