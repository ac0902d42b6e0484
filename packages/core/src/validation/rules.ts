import { ConfigurationError } from '../errors/configuration-error.js';

/** What a value must be: its test, and its description in error messages. */
export type Rule = readonly [accepts: (value: unknown) => boolean, expected: string];

/** The rules of an options object, by the names of its options. */
export type Rules = Readonly<Record<string, Rule>>;

/** The longest duration that a Node.js timer can wait: about 24.8 days. */
export const LONGEST_MS = 2 ** 31 - 1;

const between = (least: number, most: number, expected: string, isNumber: Rule[0] = Number.isFinite): Rule => [
  (value) => isNumber(value) && (value as number) >= least && (value as number) <= most,
  expected,
];

/** A part of a whole that may be all of it, and is not nothing. */
export const rate = /* @__PURE__ */ between(Number.MIN_VALUE, 1, 'a rate above 0 and up to 1');
/** A duration that a timer can wait. */
export const duration = /* @__PURE__ */ between(
  Number.MIN_VALUE,
  LONGEST_MS,
  `a number of milliseconds above 0 and up to ${LONGEST_MS}`,
);
export const fraction = /* @__PURE__ */ between(0, 1, 'a number from 0 to 1');
export const growth = /* @__PURE__ */ between(1, Number.MAX_VALUE, 'a finite number of at least 1');
/** Any object. */
export const object: Rule = [(value) => typeof value === 'object' && value !== null, 'an object'];
/** A function. */
export const callback: Rule = [(value) => typeof value === 'function', 'a function'];
/** A boolean. */
export const flag: Rule = [(value) => typeof value === 'boolean', 'true or false'];
export const text: Rule = [(value) => typeof value === 'string', 'a string'];
export const date: Rule = [(value) => value instanceof Date && !Number.isNaN(value.getTime()), 'a valid Date'];
/** Accepts anything: the options inside are checked separately. */
export const nested: Rule = [() => true, 'an object'];

/** Accepts whole numbers in a range, both ends included. */
export const whole = (least: number, most = LONGEST_MS): Rule =>
  between(least, most, `a whole number from ${least} to ${most}`, Number.isInteger);

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

/** A value as error messages show it: short and on one line. Never throws. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') {
    const shown = JSON.stringify(value.slice(0, 60));
    return value.length > 60 ? `${shown}… (${value.length} characters)` : shown;
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

/** A problem: the name, the value, and what was expected. */
export const problemWith = (name: string, value: unknown, expected: string): string =>
  `${name} is ${showValue(value)}, expected ${expected}`;

/**
 * Copies an options object. Each option is read once, so that a getter cannot change after the check. Inherited options
 * are read as well; `undefined` is absent. Unknown names stay, to be refused.
 */
export function copyOptions(given: object, rules: Rules): Record<string, unknown> {
  const names = new Set([...Object.keys(rules), ...Object.keys(given)]);
  const read = [...names].map((name) => [name, (given as Record<string, unknown>)[name]] as const);
  return Object.fromEntries(read.filter(([name, value]) => value !== undefined || !Object.hasOwn(rules, name)));
}

/**
/**
 * Whether a value can be an options object. An array, a Date, a promise or an AbortSignal that stands where `{ signal }`
 * was meant has none of the options, and would be taken for an empty object. An AbortController has a signal.
 */
export function holdsOptions(value: unknown, known: readonly string[]): value is object {
  if (!object[0](value)) return false;
  const given = value as Record<string, unknown>;
  return Object.prototype.toString.call(given) === '[object Object]' || known.some((name) => given[name] !== undefined);
}

/**
 * Checks an options object, and copies its valid options as `copyOptions` does.
 *
 * @param problems - receives every problem, by name and value.
 * @param required - the names that must be present.
 * @param prefix - stands before each name, such as `halfOpen.`
 */
export function readOptions<Options extends object>(
  given: Options | null | undefined,
  rules: Rules,
  problems: string[],
  required: readonly string[] = [],
  prefix = '',
): Partial<Options> {
  if (!holdsOptions(given, Object.keys(rules))) {
    const expected = object[0](given) && !Array.isArray(given) ? 'one with options' : object[1];
    problems.push(problemWith(prefix.slice(0, -1) || 'options', given, expected));
    return {};
  }
  const copy = copyOptions(given, rules);
  for (const name of Object.keys(copy)) {
    if (Object.hasOwn(rules, name)) continue;
    // A name may be anything: options may be parsed JSON.
    const shown = /^[\w$]{1,60}$/.test(name) ? name : showValue(name);
    problems.push(`${prefix}${shown} is no option; known are ${Object.keys(rules).join(', ')}`);
  }
  const read: Record<string, unknown> = {};
  for (const [name, [accepts, expected]] of Object.entries(rules)) {
    const value = copy[name];
    if (value === undefined ? required.includes(name) : !accepts(value)) {
      problems.push(problemWith(prefix + name, value, expected));
    } else if (value !== undefined) read[name] = value;
  }
  return read as Partial<Options>;
}

/**
 * `readOptions` that throws a {@link ConfigurationError} with all problems.
 *
 * @param subject - what the options belong to, such as the name of a function.
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
