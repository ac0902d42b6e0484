import type { BreakerEvents } from '../events/breaker-events.js';
import { showValue } from '../validation/rules.js';

/** A breaker, or a factory with all its breakers, also those that it makes later. */
export interface BreakerEventSource {
  /** Calls the listener for each event of a type, and returns what ends that. */
  on<Type extends keyof BreakerEvents>(event: Type, listener: (event: BreakerEvents[Type]) => void): () => void;
}

/** A logger of pino's shape (pino, bunyan), `info(object, message)`, or of console's (console, winston), `info(message, object)`. */
export interface BreakerLogger {
  /** Gets recoveries, resets and modes. */
  info?(...args: never[]): unknown;
  /** Gets openings, trouble with a store, and what an operator should look at. */
  warn?(...args: never[]): unknown;
  /** Gets errors of listeners, and records that cannot be read. */
  error?(...args: never[]): unknown;
  /** Used for a level that the logger does not have. */
  log?(...args: never[]): unknown;
}

/** An event. Its other fields are logged unchanged. */
interface LoggedEvent {
  readonly name: string;
  readonly error?: unknown;
  readonly message?: string;
  readonly [field: string]: unknown;
}

type Level = 'info' | 'warn' | 'error';

/** The methods for each level: the first that the logger has is called. */
const METHODS: Record<Level, readonly string[]> = {
  info: ['info', 'log', 'warn', 'warning', 'error'],
  warn: ['warn', 'warning', 'error', 'log', 'info'],
  error: ['error', 'warn', 'warning', 'log', 'info'],
};

/** The level of each event that is logged, and its text after the circuit's name. */
const ENTRIES: Record<string, (event: LoggedEvent) => [Level, string]> = {
  transition: ({ from, to, cause, detail }) => {
    const because = `${String(cause)}${typeof detail === 'string' ? ` (${detail})` : ''}`;
    if (to === 'open') return ['warn', ` ${from === 'half_open' ? 'reopened' : 'opened'}: ${because}`];
    return ['info', ` ${to === 'half_open' ? 'is half-open' : 'closed'}: ${because}`];
  },
  mode: ({ from, to, cause }) => [
    to === 'forced_open' ? 'warn' : 'info',
    ` went from mode ${String(from)} to ${String(to)}: ${String(cause)}`,
  ],
  reset: ({ from }) => ['info', ` was reset: it had been ${String(from)}`],
  store_degraded: ({ error }) => ['warn', ` lost its store: ${textOf(error)}`],
  store_recovered: () => ['info', ' has its store again'],
  record_quarantined: ({ error }) => ['error', ` set aside a stored record that cannot be read: ${textOf(error)}`],
  warning: ({ message }) => ['warn', `: ${String(message)}`],
  listener_error: ({ source, error }) => ['error', `: ${String(source)} threw ${textOf(error)}`],
};

/**
 * Logs transitions, changes of mode, resets, trouble with the store, warnings, and errors of listeners, but no calls.
 *
 * An opening is a warning with its cause: `Circuit 'prices' opened: consecutive_failures (HttpError 503)`. The object
 * beside the message has the circuit's name as `circuit`, the event's name as `event`, an error as `err`, and the fields
 * of the event. A logger that throws is reported like a listener that throws.
 *
 * @param breakers - A factory, a breaker, or several of them.
 * @param logger - Its methods are called with their `this`. If it has no method for a level, another one is called.
 * @example
 * ```ts
 * const stop = logBreakers(factory, console);
 * ```
 * @returns a function that ends the logging.
 * @throws TypeError when an argument is no breaker, no factory, or no logger.
 */
export function logBreakers(
  breakers: BreakerEventSource | Iterable<BreakerEventSource>,
  logger: BreakerLogger,
): () => void {
  const sources = sourcesOf(breakers);
  if (!METHODS.info.some((method) => has(logger, method))) {
    throw new TypeError(
      `logBreakers: logger is ${showValue(logger)}, expected one with the methods info, warn and error`,
    );
  }
  const unsubscribers = sources.flatMap((source) =>
    Object.entries(ENTRIES).map(([type, entryOf]) => {
      // The result of the logger is returned: if it is a promise, its rejection is reported.
      return source.on(type as keyof BreakerEvents, (event) => {
        const logged = event as unknown as LoggedEvent;
        const [level, text] = entryOf(logged);
        return write(logger, level, `Circuit '${logged.name}'${text}`, fieldsOf(type, logged));
      });
    }),
  );
  return () => {
    for (const unsubscribe of unsubscribers) unsubscribe();
  };
}

function write(logger: BreakerLogger, level: Level, message: string, fields: object): unknown {
  const methods = logger as Record<string, ((...args: unknown[]) => unknown) | undefined>;
  const method = METHODS[level].find((name) => has(logger, name)) ?? 'log';
  // Only pino and bunyan take the object first: winston, consola and Nest may have `fatal`, but also have `log`.
  const objectFirst = has(logger, 'fatal') && !has(logger, 'log');
  return objectFirst ? methods[method]?.(fields, message) : methods[method]?.(message, fields);
}

/** In pino, bunyan and winston, `name` and `message` have another meaning, and an error is expected as `err`. */
function fieldsOf(type: string, event: LoggedEvent): object {
  const { name: circuit, error: err } = event;
  const rest = Object.entries(event).filter(([field]) => !['name', 'message', 'error'].includes(field));
  return { circuit, event: type, ...Object.fromEntries(rest), ...(err === undefined ? {} : { err }) };
}

function sourcesOf(breakers: unknown): BreakerEventSource[] {
  if (has(breakers, 'on')) return [breakers as BreakerEventSource];
  const expected = 'expected a factory, a breaker, or several of them';
  if (typeof breakers !== 'object' || breakers === null || !(Symbol.iterator in breakers)) {
    throw new TypeError(`logBreakers: breakers is ${showValue(breakers)}, ${expected}`);
  }
  const sources = [...new Set(breakers as Iterable<BreakerEventSource>)];
  for (const [index, source] of sources.entries()) {
    if (!has(source, 'on')) throw new TypeError(`logBreakers: breakers[${index}] is ${showValue(source)}, ${expected}`);
  }
  return sources;
}

function has(from: unknown, method: string): boolean {
  return typeof (from as Record<string, unknown> | null | undefined)?.[method] === 'function';
}

/** Anything can be thrown, also a value without a text. */
function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'a value that cannot be shown';
  }
}
