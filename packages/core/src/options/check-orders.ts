import { ConfigurationError } from '../errors/configuration-error.js';
import { duration, oneOf, problemsOf, problemWith, whole, type Rule } from './check.js';

const MODE = oneOf('automatic', 'forced_open', 'forced_closed', 'observe');

const words: Rule = { accepts: (value) => typeof value === 'string', expected: 'a string' };

const date: Rule = {
  accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  expected: 'a valid Date',
};

/** Refuses an attribution, or a mode with its options, that makes no sense. */
export function checkModeOrder(mode: unknown, options: object): void {
  const problems = problemsOf(options, { actor: words, reason: words, ttlMs: duration });
  if (!MODE.accepts(mode)) problems.unshift(problemWith('mode', mode, MODE.expected));
  refuse('setMode', problems);
}

export function checkAttribution(by: object): void {
  refuse('reset', problemsOf(by, { actor: words, reason: words }));
}

export function checkHistoryQuery(query: object): void {
  refuse('history', problemsOf(query, { since: date, limit: whole(0) }));
}

function refuse(subject: string, problems: string[]): void {
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
}
