import { flag, having, object, requireOptions, type Rule, type Rules } from '@tripswitch/core/store';

const AUTHORIZER: Rule = [(value) => typeof value === 'function', 'a function, such as bearerToken(secret)'];
const LABEL: Rule = [isLabel, 'a text of 1 to 100 characters'];
const RULES: Rules = {
  breakers: [object[0], 'a CircuitBreakerFactory, or an array or other iterable of breakers'],
  authorize: AUTHORIZER,
  authorizeRead: AUTHORIZER,
  title: LABEL,
  instance: LABEL,
  dashboard: flag,
  signal: having('an AbortSignal', 'addEventListener', 'throwIfAborted'),
};

/**
 * Refuses options that are invalid, and those that do not exist: a misspelt `authorizeRead` would leave the door open.
 *
 * @throws {@link ConfigurationError} with every problem, by name.
 */
export function checkOptions(options: unknown): void {
  const entries = object[0](options) ? Object.entries(options as object) : [];
  // A secret that stands in the place of its authorizer must not get into a log.
  const isSecret = ([name, value]: [string, unknown]) => RULES[name] === AUTHORIZER && typeof value === 'string';
  const problems = entries.filter(isSecret).map(([name]) => `${name} is a string, expected ${AUTHORIZER[1]}`);
  const given = problems.length === 0 ? options : Object.fromEntries(entries.filter((entry) => !isSecret(entry)));
  requireOptions('createAdminRouter', given as object | undefined, RULES, ['breakers'], problems);
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100;
}
