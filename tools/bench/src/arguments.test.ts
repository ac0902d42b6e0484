import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';

test('without arguments the versions are measured that the promises are about', () => {
  expect(readArguments([])).toEqual({ quick: false, nodes: ['20', '24'] });
});

test('a quick run stays on the Node.js that runs, so that it needs nothing from elsewhere', () => {
  expect(readArguments(['--quick'])).toEqual({ quick: true, nodes: [process.execPath] });
});

test('each --node names one to measure on', () => {
  expect(readArguments(['--node', '22', '--node', '/opt/node']).nodes).toEqual(['22', '/opt/node']);
});

test('a literal -- is passed over', () => {
  expect(readArguments(['--', '--quick']).quick).toBe(true);
});

test('an unknown option is refused by name', () => {
  expect(() => readArguments(['--fast'])).toThrow('--fast');
});
