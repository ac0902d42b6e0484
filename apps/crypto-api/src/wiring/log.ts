import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/log-level.js';

/** Options of {@link createLog}. */
export interface LogOptions {
  readonly level: LogLevel;
  /** What no line may hold, wherever it comes from. */
  readonly secrets: readonly string[];
  /** Default: standard output. */
  readonly destination?: DestinationStream | undefined;
}

/** How many causes of an error are told. */
const mostCauses = 5;

/**
 * Creates a log of JSON lines.
 *
 * Nothing here logs a secret on purpose. Yet messages of errors quote what they could not read, and an upstream may
 * send back what it was sent: so secrets are taken out of every text.
 */
export function createLog({ level, secrets, destination }: LogOptions): Logger {
  const scrub = (text: string): string =>
    secrets.reduce((clean, secret) => (secret === '' ? clean : clean.replaceAll(secret, '[secret]')), text);
  const options = {
    level,
    formatters: {
      log: (line: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries(line).map(([key, value]) => [key, typeof value === 'string' ? scrub(value) : value]),
        ),
    },
    serializers: { err: (error: unknown) => describeError(error, scrub, mostCauses) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The parts of an error that are its author's words; its other properties can hold anything, a request's headers too. */
function describeError(error: unknown, scrub: (text: string) => string, causes: number): unknown {
  if (!(error instanceof Error)) {
    return error === undefined ? undefined : { message: typeof error === 'string' ? scrub(error) : typeof error };
  }
  const { code } = error as NodeJS.ErrnoException;
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: scrub(error.message),
    ...(error.stack === undefined ? {} : { stack: scrub(error.stack) }),
    ...(error.cause === undefined || causes === 0 ? {} : { cause: describeError(error.cause, scrub, causes - 1) }),
  };
}
