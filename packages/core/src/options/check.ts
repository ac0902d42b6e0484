import { showValue } from './show-value.js';

/** What a value must be: its test, and its words for the error message. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

/** The longest duration that a Node.js timer can wait: about 24.8 days. */
export const LONGEST_MS = 2 ** 31 - 1;

const isNumber = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

export const duration: Rule = {
  accepts: (value) => isNumber(value, Number.MIN_VALUE, LONGEST_MS),
  expected: `a number of milliseconds above 0 and up to ${LONGEST_MS}`,
};

export const rate: Rule = {
  accepts: (value) => isNumber(value, Number.MIN_VALUE, 1),
  expected: 'a rate above 0 and up to 1',
};

export const fraction: Rule = { accepts: (value) => isNumber(value, 0, 1), expected: 'a number from 0 to 1' };

export const growth: Rule = {
  accepts: (value) => isNumber(value, 1, Number.MAX_VALUE),
  expected: 'a finite number of at least 1',
};

export const flag: Rule = { accepts: (value) => typeof value === 'boolean', expected: 'true or false' };

export const object: Rule = {
  accepts: (value) => typeof value === 'object' && value !== null,
  expected: 'an object',
};

export const callback: Rule = { accepts: (value) => typeof value === 'function', expected: 'a function' };

export function whole(least: number, most: number = 2 ** 31 - 1): Rule {
  return {
    accepts: (value) => Number.isInteger(value) && isNumber(value, least, most),
    expected: `a whole number from ${least} to ${most}`,
  };
}

export function oneOf(...choices: readonly string[]): Rule {
  return {
    accepts: (value) => choices.includes(value as string),
    expected: choices.map((choice) => `'${choice}'`).join(' or '),
  };
}

/** @param parts - what the object has, and what each part is by `typeof`. */
export function having(expected: string, parts: Readonly<Record<string, 'function' | 'string'>>): Rule {
  return {
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(parts).every(([part, kind]) => typeof (value as Record<string, unknown>)[part] === kind),
    expected,
  };
}

export function problemWith(name: string, value: unknown, expected: string): string {
  return `${name} is ${showValue(value)}, expected ${expected}`;
}

/** Names come from outside, as parsed JSON does, and may be anything. */
function showName(name: string): string {
  return /^[\w$]{1,60}$/.test(name) ? name : showValue(name);
}

/**
 * Holds an options object against its rules.
 *
 * @param prefix - stands before each name, such as `halfOpen.`
 * @param required - the names that may not be absent; `undefined` is absent.
 * @returns every problem, by name and value.
 */
export function problemsOf(
  options: unknown,
  rules: Readonly<Record<string, Rule>>,
  prefix = '',
  required: readonly string[] = [],
): string[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [problemWith(prefix === '' ? 'options' : prefix.slice(0, -1), options, 'an object')];
  }
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(rules, name));
  const known = Object.keys(rules).join(', ');
  const problems = unknown.map((name) => `${prefix}${showName(name)} is no option; known are ${known}`);
  // By the rules and not by the options' own keys: an option that is inherited is read as well.
  for (const [name, rule] of Object.entries(rules)) {
    const value = (options as Record<string, unknown>)[name];
    const accepted = value === undefined ? !required.includes(name) : rule.accepts(value);
    if (!accepted) problems.push(problemWith(prefix + name, value, rule.expected));
  }
  return problems;
}
