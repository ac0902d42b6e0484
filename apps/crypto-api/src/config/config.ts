import type { LogLevel } from './log-level.js';

/** What the environment says about this process. */
export interface Config {
  /** Where to listen; 0 is any free port. */
  readonly port: number;
  /** At which address; every one of this machine if undefined. */
  readonly host: string | undefined;
  /** CoinGecko's API, without a slash at the end. */
  readonly coinGeckoBaseUrl: string;
  readonly coinGeckoApiKey: string | undefined;
  /** How long a call to CoinGecko may take, in milliseconds. */
  readonly callTimeoutMs: number;
  /** How long an answer is given again without asking CoinGecko, in milliseconds; 0 asks each time. */
  readonly cacheTtlMs: number;
  /** How long a client waits for an answer at most, in milliseconds. */
  readonly requestDeadlineMs: number;
  /** How long the process serves on once it is to end, while it says that it is stopping, in milliseconds. */
  readonly drainDelayMs: number;
  /** How long the requests that run may take to finish once the process is to end, in milliseconds. */
  readonly shutdownDeadlineMs: number;
  /** The directory in which circuits are kept; in memory if undefined. */
  readonly circuitsDirectory: string | undefined;
  /** The Redis in which circuits are kept; it may hold a password. */
  readonly redisUrl: string | undefined;
  readonly adminToken: string | undefined;
  readonly logLevel: LogLevel;
}
