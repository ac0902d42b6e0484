import { ConfigurationError } from '../errors/configuration-error.js';
import { duration, LONGEST_MS, problemWith, whole } from '../validation/rules.js';

/** What the environment says of all breakers. */
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
  function read<T>(name: string, parse: (text: string) => T, accepts: (value: T) => boolean, expected: string) {
    const given: unknown = env[name];
    if (given !== undefined && typeof given !== 'string') {
      problems.push(problemWith(name, given, 'a string, as all environment variables are'));
      return undefined;
    }
    const text = given?.trim();
    if (text === undefined || text === '') return undefined;
    const value = parse(text);
    if (accepts(value)) return value;
    problems.push(problemWith(name, text, expected));
    return undefined;
  }
  const failureThreshold = read('CIRCUIT_BREAKER_FAILURE_THRESHOLD', decimal, ...whole(1));
  const recoveryTimeoutMs = read(
    'CIRCUIT_BREAKER_RECOVERY_TIMEOUT',
    // Not a product: 2.3 * 1000 is a little less than 2300.
    (text) => decimal(text, 'e3'),
    duration[0],
    `a number of seconds above 0 and up to ${LONGEST_MS / 1000}`,
  );
  const persistent = read(
    'CIRCUIT_BREAKER_PERSISTENT',
    (text) => (Object.hasOwn(FLAGS, text.toLowerCase()) ? FLAGS[text.toLowerCase()] : undefined),
    (value) => value !== undefined,
    'true, false, 1 or 0',
  );
  if (problems.length > 0) throw new ConfigurationError('Environment', problems);
  return {
    ...(failureThreshold !== undefined && { failureThreshold }),
    ...(recoveryTimeoutMs !== undefined && { recoveryTimeoutMs }),
    ...(persistent !== undefined && { persistent }),
  };
}

/** Only what reads as a decimal number: `Number` would also take '0x10' and '1e3'. */
function decimal(text: string, exponent = ''): number {
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text + exponent) : NaN;
}
