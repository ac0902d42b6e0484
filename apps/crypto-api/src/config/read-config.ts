import { z } from 'zod';
import { readCircuitsDirectory } from './circuits-directory.js';
import type { Config } from './config.js';
import { logLevels } from './log-level.js';

/** Either the configuration, or everything that is wrong with the environment, a sentence each. */
export type ConfigReading =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/** Values that may not be repeated in a message: they are secrets, or may hold one. */
const secrets: ReadonlySet<PropertyKey> = new Set([
  'ADMIN_TOKEN',
  'COINGECKO_API_KEY',
  'COINGECKO_BASE_URL',
  'REDIS_URL',
]);

const wholeNumber = /^\d{1,9}$/;
const decimalNumber = /^\d{1,9}(\.\d{1,9})?$/;
/** What a header may hold, without spaces: the token of RFC 6750, and any key that CoinGecko gives out. */
const headerToken = /^[\x21-\x7e]{1,512}$/;
const expectedBaseUrl = 'an http or https URL without user name, query or fragment';

const environmentSchema = z.object({
  PORT: z
    .string()
    .refine((text) => wholeNumber.test(text) && Number(text) <= 65_535, 'a whole number from 0 to 65535')
    .default('3000'),
  HOST: z.union([z.ipv4(), z.ipv6()], 'an IP address such as 127.0.0.1').optional(),
  COINGECKO_BASE_URL: z
    .string()
    .refine(isBaseUrl, expectedBaseUrl)
    .default('https://api.coingecko.com/api/v3')
    .transform((url) => url.replace(/\/+$/, '')),
  COINGECKO_API_KEY: z.string().regex(headerToken, 'printable ASCII characters without spaces').optional(),
  COINGECKO_CALL_TIMEOUT: seconds(0.001, 300).default('5'),
  CACHE_TTL: seconds(0, 86_400).default('10'),
  REQUEST_DEADLINE: seconds(0.001, 300).default('8'),
  DRAIN_DELAY: seconds(0, 300).default('0'),
  SHUTDOWN_DEADLINE: seconds(0, 300).default('10'),
  REDIS_URL: z.string().refine(isRedisUrl, 'a URL such as redis://user:password@host:6379/0, or rediss://').optional(),
  ADMIN_TOKEN: z
    .string()
    .regex(headerToken, 'printable ASCII characters without spaces')
    .min(16, 'at least 16 characters')
    .optional(),
  LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
});

/**
 * Reads the part of the environment that is the application's own; what circuits are like is read by the circuit breaker
 * factory. An empty variable counts as unset, as compose files and shells leave them.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigReading {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const reading = environmentSchema.safeParse(set);
  const circuits = readCircuitsDirectory(set);
  if (!reading.success || !circuits.ok) {
    const problems = reading.success ? [] : reading.error.issues.map((issue) => problem(issue, set));
    return { ok: false, problems: circuits.ok ? problems : [...problems, circuits.problem] };
  }
  const values = reading.data;
  return {
    ok: true,
    config: {
      port: Number(values.PORT),
      host: values.HOST,
      coinGeckoBaseUrl: values.COINGECKO_BASE_URL,
      coinGeckoApiKey: values.COINGECKO_API_KEY,
      callTimeoutMs: Number(values.COINGECKO_CALL_TIMEOUT) * 1000,
      cacheTtlMs: Number(values.CACHE_TTL) * 1000,
      requestDeadlineMs: Number(values.REQUEST_DEADLINE) * 1000,
      drainDelayMs: Number(values.DRAIN_DELAY) * 1000,
      shutdownDeadlineMs: Number(values.SHUTDOWN_DEADLINE) * 1000,
      circuitsDirectory: circuits.directory,
      redisUrl: values.REDIS_URL,
      adminToken: values.ADMIN_TOKEN,
      logLevel: values.LOG_LEVEL,
    },
  };
}

function seconds(least: number, most: number): z.ZodString {
  return z
    .string()
    .refine(
      (text) => decimalNumber.test(text) && Number(text) >= least && Number(text) <= most,
      `seconds, from ${least} to ${most}`,
    );
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && (url.protocol === 'http:' || url.protocol === 'https:');
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  const plain = hostname !== '' && /^\/?\d{0,5}$/.test(pathname) && search === '' && hash === '';
  return plain && (protocol === 'redis:' || protocol === 'rediss:');
}

function problem(issue: z.core.$ZodIssue, environment: Readonly<Record<string, string | undefined>>): string {
  const variable = String(issue.path[0]);
  // JSON keeps a value with line breaks on one line.
  const value = secrets.has(variable) ? '(not shown)' : JSON.stringify(environment[variable]?.slice(0, 100));
  return `${variable} is ${value}, expected ${issue.message}`;
}
