import { ConfigurationError } from '../errors/configuration-error.js';
import { duration, oneOf, problemsOf, problemWith, whole, type Rule } from './check.js';
import { readOptions } from './read-options.js';

const MODE = oneOf('automatic', 'forced_open', 'forced_closed', 'observe');

const words: Rule = { accepts: (value) => typeof value === 'string', expected: 'a string' };

const date: Rule = {
  accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  expected: 'a valid Date',
};

const ATTRIBUTION = { actor: words, reason: words };

/** Reads the options of an order, or refuses a mode or options that make no sense. */
export function readModeOrder<Options extends object>(mode: unknown, options: Options): Options {
  const problems = MODE.accepts(mode) ? [] : [problemWith('mode', mode, MODE.expected)];
  return readOrRefuse('setMode', options, { ...ATTRIBUTION, ttlMs: duration }, problems);
}

export function readAttribution<By extends object>(by: By): By {
  return readOrRefuse('reset', by, ATTRIBUTION);
}

export function readHistoryQuery<Query extends object>(query: Query): Query {
  return readOrRefuse('history', query, { since: date, limit: whole(0) });
}

function readOrRefuse<Given extends object>(
  subject: string,
  given: Given,
  rules: Readonly<Record<string, Rule>>,
  problems: string[] = [],
): Given {
  const read = readOptions(given, rules);
  problems.push(...problemsOf(read, rules));
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
  return read;
}
