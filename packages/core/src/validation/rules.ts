import { ConfigurationError } from '../errors/configuration-error.js';
import { showValue } from './show-value.js';

/** What a value must be: its test, and its words for the error message. */
export type Rule = readonly [accepts: (value: unknown) => boolean, expected: string];

/** The rules of an options object, by the names of its options. */
export type Rules = Readonly<Record<string, Rule>>;

/** The longest duration that a Node.js timer can wait: about 24.8 days. */
export const LONGEST_MS = 2 ** 31 - 1;

const between = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most;

/** A part of a whole that may be all of it, and is not nothing. */
export const rate: Rule = [(value) => between(value, Number.MIN_VALUE, 1), 'a rate above 0 and up to 1'];
/** A duration that a timer can wait. */
export const duration: Rule = [
  (value) => between(value, Number.MIN_VALUE, LONGEST_MS),
  `a number of milliseconds above 0 and up to ${LONGEST_MS}`,
];
export const fraction: Rule = [(value) => between(value, 0, 1), 'a number from 0 to 1'];
export const growth: Rule = [(value) => between(value, 1, Number.MAX_VALUE), 'a finite number of at least 1'];
/** Any object. */
export const object: Rule = [(value) => typeof value === 'object' && value !== null, 'an object'];
/** A function. */
export const callback: Rule = [(value) => typeof value === 'function', 'a function'];
/** A boolean. */
export const flag: Rule = [(value) => typeof value === 'boolean', 'true or false'];
export const text: Rule = [(value) => typeof value === 'string', 'a string'];
export const date: Rule = [(value) => value instanceof Date && !Number.isNaN(value.getTime()), 'a valid Date'];
/** An option whose own options are checked apart. */
export const nested: Rule = [() => true, 'an object'];

/** Accepts whole numbers in a range, both ends included. */
export const whole = (least: number, most = LONGEST_MS): Rule => [
  (value) => Number.isInteger(value) && between(value, least, most),
  `a whole number from ${least} to ${most}`,
];

/** Accepts one of some strings. */
export const oneOf = (...choices: readonly string[]): Rule => [
  (value) => choices.includes(value as string),
  choices.map((choice) => `'${choice}'`).join(' or '),
];

/** Accepts an object that has these methods. */
export const having = (expected: string, ...methods: readonly string[]): Rule => [
  (value) => object[0](value) && methods.every((method) => callback[0]((value as Record<string, unknown>)[method])),
  expected,
];

/** A problem in words: the value by its name, and what was expected. */
export const problemWith = (name: string, value: unknown, expected: string): string =>
  `${name} is ${showValue(value)}, expected ${expected}`;

/**
 * Copies an options object, each option read once: what is checked is then what holds, also where an option is a getter.
 * Inherited options are read as well; `undefined` is absent. What is no option stays, to be refused.
 */
export function copyOptions(given: object, rules: Rules): Record<string, unknown> {
  // By the rules and not by the object's own keys alone: an option that is inherited is read as well.
  const names = new Set([...Object.keys(rules), ...Object.keys(given)]);
  const read = [...names].map((name) => [name, (given as Record<string, unknown>)[name]] as const);
  return Object.fromEntries(read.filter(([name, value]) => value !== undefined || !Object.hasOwn(rules, name)));
}

/**
 * Checks an options object, and copies what is valid of it; see `copyOptions`.
 *
 * @param problems - gets every problem, by name and value.
 * @param required - the names that may not be absent.
 * @param prefix - stands before each name, such as `halfOpen.`
 */
export function readOptions<Options extends object>(
  given: Options | null | undefined,
  rules: Rules,
  problems: string[],
  required: readonly string[] = [],
  prefix = '',
): Partial<Options> {
  if (!object[0](given) || Array.isArray(given)) {
    problems.push(problemWith(prefix === '' ? 'options' : prefix.slice(0, -1), given, object[1]));
    return {};
  }
  const copy = copyOptions(given as Options, rules);
  for (const name of Object.keys(copy)) {
    if (Object.hasOwn(rules, name)) continue;
    // Names come from outside, as parsed JSON does, and may be anything.
    const shown = /^[\w$]{1,60}$/.test(name) ? name : showValue(name);
    problems.push(`${prefix}${shown} is no option; known are ${Object.keys(rules).join(', ')}`);
  }
  const read: Record<string, unknown> = {};
  for (const [name, [accepts, expected]] of Object.entries(rules)) {
    const value = copy[name];
    if (value === undefined ? required.includes(name) : !accepts(value)) {
      problems.push(problemWith(prefix + name, value, expected));
    } else if (value !== undefined) {
      read[name] = value;
    }
  }
  return read as Partial<Options>;
}

/**
 * `readOptions`, or an error with all problems.
 *
 * @param subject - what the options belong to, such as the name of a function.
 * @throws {@link ConfigurationError}
 */
export function requireOptions<Options extends object>(
  subject: string,
  given: Options | undefined,
  rules: Rules,
  required: readonly string[] = [],
  problems: string[] = [],
): Options {
  const read = readOptions(given, rules, problems, required);
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
  return read as Options;
}

/** @throws {@link ConfigurationError} when one argument of a function is not what it must be. */
export function requireArgument(subject: string, name: string, value: unknown, [accepts, expected]: Rule): void {
  if (!accepts(value)) throw new ConfigurationError(subject, [problemWith(name, value, expected)]);
}
