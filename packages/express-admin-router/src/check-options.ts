import { ConfigurationError } from '@tripswitch/core';

const EXPECTED: Readonly<Record<string, readonly [test: (value: unknown) => boolean, expected: string]>> = {
  breakers: [(value) => value !== undefined, 'a CircuitBreakerFactory, or an array or other iterable of breakers'],
  authorize: [isFunction, 'a function, such as bearerToken(secret)'],
  authorizeRead: [isFunction, 'a function, such as bearerToken(secret)'],
  title: [isLabel, 'a text of 1 to 100 characters'],
  instance: [isLabel, 'a text of 1 to 100 characters'],
  dashboard: [(value) => typeof value === 'boolean', 'true or false'],
  signal: [(value) => value instanceof AbortSignal, 'an AbortSignal'],
};

/**
 * Refuses options that are invalid, and those that do not exist: a misspelt `authorizeRead` would leave the door open.
 *
 * @throws {@link ConfigurationError} with every problem, by name.
 */
export function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('createAdminRouter', [`options is ${String(options)}, expected an object`]);
  }
  const given = new Map<string, unknown>([['breakers', undefined], ...Object.entries(options)]);
  const problems = [...given].flatMap(([name, value]) => {
    const rule = Object.hasOwn(EXPECTED, name) ? EXPECTED[name] : undefined;
    if (rule === undefined) return [`${name} is no option; known are ${Object.keys(EXPECTED).join(', ')}`];
    const [accepts, expected] = rule;
    const absent = value === undefined && name !== 'breakers';
    return absent || accepts(value) ? [] : [`${name} is ${shown(value)}, expected ${expected}`];
  });
  if (problems.length > 0) throw new ConfigurationError('createAdminRouter', problems);
}

function shown(value: unknown): string {
  if (value === '') return 'empty';
  return value === null ? 'null' : typeof value;
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
