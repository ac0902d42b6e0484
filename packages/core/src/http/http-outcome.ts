import { systemClock } from '../clock/system-clock.js';
import { read, statusOf } from '../errors/http-status.js';
import type { Classification } from '../options/breaker-options.js';
import { showValue } from '../validation/rules.js';

/** The part of an HTTP response that `httpOutcome` reads; fetch, axios, got, undici and `node:http` all have it. */
export interface HttpResponseLike {
  /** From 100 to 999. */
  readonly status?: number | undefined;
  /** The status, as got, undici and `node:http` name it. */
  readonly statusCode?: number | undefined;
  /** A plain object, or one with a `get` for names in any case, as `Headers` and `AxiosHeaders` have. */
  readonly headers?: object | undefined;
}

/**
 * Classifies an HTTP response: 5xx, 408 and 429 are failures, with `Retry-After` as `retryAfterMs`; every other status is
 * a success, since a service that answers "not found" works.
 *
 * A `Retry-After` date is compared with the response's own `Date`, if it has one, so that the clocks of the two hosts need
 * not agree (RFC 9110, sections 6.6.1 and 10.2.3). One that has passed is no hint.
 *
 * To classify whole calls, use `classifyHttp`; this is for a classifier of your own:
 *
 * @example
 * ```ts
 * const breaker = new CircuitBreaker({
 *   name: 'prices',
 *   classify: (result) => ('value' in result ? httpOutcome(result.value as HttpResponseLike) : 'failure'),
 * });
 * ```
 *
 * @throws TypeError when there is no status.
 */
export function httpOutcome(response: HttpResponseLike): Classification {
  const status = statusOf(response);
  if (status === undefined) {
    throw new TypeError(
      `httpOutcome: the response is ${showValue(response)}, expected one with a status or statusCode from 100 to 999`,
    );
  }
  return outcomeOf(status, response);
}

/** `httpOutcome` for a response whose status is known. Never throws. */
export function outcomeOf(status: number, response: unknown): Classification {
  if (status < 500 && status !== 408 && status !== 429) return 'success';
  try {
    const retryAfterMs = retryAfter(read(response, 'headers'));
    if (retryAfterMs > 0 && Number.isFinite(retryAfterMs)) return { outcome: 'failure', retryAfterMs };
  } catch {
    // Headers that cannot be read have no hint.
  }
  return 'failure';
}

/** The milliseconds of `Retry-After`; NaN without one. */
function retryAfter(headers: unknown): number {
  const text = header(headers, 'retry-after');
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const sentAt = dateOf(header(headers, 'date'));
  return dateOf(text) - (Number.isNaN(sentAt) ? systemClock.wallNow() : sentAt);
}

/**
 * All forms of an HTTP date begin with a day of the week and are in GMT, which the asctime form does not say (RFC 9110,
 * section 5.6.7). `Date.parse` would also find a date in '-5'.
 */
function dateOf(text: string): number {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return NaN;
  return Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
}

/** A header, in any case, of headers with a `get` or of a plain object; '' if it is absent. */
function header(headers: unknown, name: string): string {
  if (headers === undefined || headers === null) return '';
  const { get } = headers as { get?: unknown };
  const found: unknown =
    typeof get === 'function'
      ? get.call(headers, name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value: unknown = Array.isArray(found) ? found[0] : found;
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
