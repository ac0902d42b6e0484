import type { Rule } from './check.js';

/**
 * A copy of an options object, for which each option is read once: what was checked is then what holds, also where an
 * option is a getter. Inherited options are read as well. `undefined` is absent. What is no option stays, to be refused.
 *
 * @returns what is given, where that is no object.
 */
export function readOptions<Options>(given: Options, rules: Readonly<Record<string, Rule>>): Options {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const names = new Set([...Object.keys(rules), ...Object.keys(given)]);
  const read = [...names].map((name) => [name, (given as Record<string, unknown>)[name]] as const);
  return Object.fromEntries(
    read.filter(([name, value]) => value !== undefined || !Object.hasOwn(rules, name)),
  ) as Options;
}
