import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';

test('without arguments all rows are measured on the versions that the promises are about', () => {
  expect(readArguments([])).toEqual({ quick: false, nodes: ['20', '24'], only: undefined });
});

test('a quick run stays on the Node.js that runs, so that it needs nothing from elsewhere', () => {
  expect(readArguments(['--quick'])).toEqual({ quick: true, nodes: [process.execPath], only: undefined });
});

test('each --node names one to measure on, and "current" the one that runs', () => {
  expect(readArguments(['--node', '22', '--node', 'current']).nodes).toEqual(['22', process.execPath]);
});

test('--only names rows, and a literal -- is ignored', () => {
  expect(readArguments(['--', '--only', 'rejection']).only).toBe('rejection');
});

test('an unknown option is refused by name', () => {
  expect(() => readArguments(['--fast'])).toThrow('--fast');
});
