import { ConfigurationError } from '../errors/configuration-error.js';
import { duration, flag, LONGEST_MS, problemWith, whole, type Rule } from '../validation/rules.js';

/** The options that environment variables set for all breakers. */
export interface EnvironmentOptions {
  readonly failureThreshold?: number;
  readonly recoveryTimeoutMs?: number;
  readonly persistent?: boolean;
}

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const FLAGS: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };

/**
 * Reads `CIRCUIT_BREAKER_FAILURE_THRESHOLD`, `CIRCUIT_BREAKER_RECOVERY_TIMEOUT` (seconds) and
 * `CIRCUIT_BREAKER_PERSISTENT` (true, false, 1, 0). A variable that is empty is absent.
 *
 * @throws {@link ConfigurationError} that names each variable whose value is invalid.
 */
export function readEnvironment(env: Environment): EnvironmentOptions {
  const problems: string[] = [];
  const options: Record<string, unknown> = {};
  function read(option: string, name: string, parse: (text: string) => unknown, [accepts, expected]: Rule): void {
    const given: unknown = env[name];
    if (given !== undefined && typeof given !== 'string') {
      problems.push(problemWith(name, given, 'a string, as all environment variables are'));
      return;
    }
    const text = given?.trim() ?? '';
    if (text === '') return;
    const value = parse(text);
    if (accepts(value)) options[option] = value;
    else problems.push(problemWith(name, text, expected));
  }
  const seconds = `a number of seconds above 0 and up to ${LONGEST_MS / 1000}`;
  read('failureThreshold', 'CIRCUIT_BREAKER_FAILURE_THRESHOLD', decimal, whole(1));
  // Not a product: 2.3 * 1000 is a little less than 2300.
  read('recoveryTimeoutMs', 'CIRCUIT_BREAKER_RECOVERY_TIMEOUT', (text) => decimal(text, 'e3'), [duration[0], seconds]);
  read('persistent', 'CIRCUIT_BREAKER_PERSISTENT', (text) => FLAGS[text.toLowerCase()], [
    flag[0],
    'true, false, 1 or 0',
  ]);
  if (problems.length > 0) throw new ConfigurationError('Environment', problems);
  return options;
}

/** NaN for what is no decimal number: `Number` would also accept '0x10' and '1e3'. */
function decimal(text: string, exponent = ''): number {
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text + exponent) : NaN;
}
