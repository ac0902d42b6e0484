import type { Classification } from '../options/breaker-options.js';
import { systemClock } from '../ports/system-clock.js';

/** As much of a `fetch` Response, or of an axios response, as its meaning depends on. */
export interface HttpResponseLike {
  readonly status: number;
  /** With a `get` that knows names in any case, as `Headers` and `AxiosHeaders` have, or a plain object. */
  readonly headers?: object | undefined;
}

const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/**
 * What an HTTP response means to a breaker: 5xx, 408 and 429 are failures, with `Retry-After` as
 * `retryAfterMs`; every other status is a success, since a service that says "not found" is well.
 *
 * A `Retry-After` date is compared with the response's own `Date`, where it has one, so that the
 * clocks of the two hosts need not agree (RFC 9110, sections 6.6.1 and 10.2.3).
 *
 * @example
 * ```ts
 * const breaker = new CircuitBreaker({
 *   name: 'prices',
 *   classify: (result) => ('value' in result ? httpOutcome(result.value as Response) : 'failure'),
 * });
 * ```
 * axios throws for such a status: there, classify `error.response`, where the error has one.
 *
 * @throws TypeError when there is no numeric status.
 */
export function httpOutcome(response: HttpResponseLike): Classification {
  const status: unknown = (response as HttpResponseLike | null | undefined)?.status;
  if (typeof status !== 'number') throw new TypeError(`httpOutcome: status is ${String(status)}, expected a number`);
  if (status < 500 && status !== REQUEST_TIMEOUT && status !== TOO_MANY_REQUESTS) return 'success';
  const retryAfterMs = waitOf(response);
  return retryAfterMs === undefined ? 'failure' : { outcome: 'failure', retryAfterMs };
}

/** What the status says holds also where the headers cannot be read. */
function waitOf(response: HttpResponseLike): number | undefined {
  try {
    return retryAfter(response.headers);
  } catch {
    return undefined;
  }
}

function retryAfter(headers: object | undefined): number | undefined {
  const text = header(headers, 'retry-after');
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = dateOf(text);
  if (Number.isNaN(at)) return undefined;
  const sentAt = dateOf(header(headers, 'date') ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? systemClock.wallNow() : sentAt));
}

/**
 * The three forms of an HTTP date begin with a day of the week and are in GMT, the asctime form without saying so
 * (RFC 9110, section 5.6.7). `Date.parse` would also find a date in '-5'.
 */
function dateOf(text: string): number {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return NaN;
  return Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
}

/** Headers have a `get`, or they are an object whose keys may be written in any case. */
function header(headers: object | null | undefined, name: string): string | undefined {
  if (headers === undefined || headers === null) return undefined;
  const { get } = headers as { get?: unknown };
  const found: unknown =
    typeof get === 'function'
      ? get.call(headers, name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value: unknown = Array.isArray(found) ? found[0] : found;
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}
