import { read, statusOf } from '../errors/http-status.js';
import type { Classification } from '../options/breaker-options.js';
import { showValue } from '../validation/show-value.js';
import { systemClock } from '../clock/system-clock.js';

/** The part of an HTTP response that its meaning depends on; fetch, axios, got, undici and `node:http` all have it. */
export interface HttpResponseLike {
  /** From 100 to 999. */
  readonly status?: number | undefined;
  /** The same, under the name that got, undici and `node:http` give it. */
  readonly statusCode?: number | undefined;
  /** With a `get` that knows names in any case, as `Headers` and `AxiosHeaders` have, or a plain object. */
  readonly headers?: object | undefined;
}

const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/**
 * Says what an HTTP response means to a breaker: 5xx, 408 and 429 are failures, with `Retry-After` as
 * `retryAfterMs`; every other status is a success, since a service that says "not found" is well.
 *
 * A `Retry-After` date is compared with the response's own `Date`, where it has one, so that the
 * clocks of the two hosts need not agree (RFC 9110, sections 6.6.1 and 10.2.3). One that asks for no wait, or for one
 * that has passed, is no hint.
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

/** As {@link httpOutcome}, of a response whose status was read. Never throws. */
export function outcomeOf(status: number, response: unknown): Classification {
  if (status < 500 && status !== REQUEST_TIMEOUT && status !== TOO_MANY_REQUESTS) return 'success';
  const retryAfterMs = waitOf(response);
  return retryAfterMs === undefined ? 'failure' : { outcome: 'failure', retryAfterMs };
}

/** The wait that a response asks for. Its status holds also where its headers cannot be read. */
function waitOf(response: unknown): number | undefined {
  try {
    const ms = retryAfter(read(response, 'headers'));
    return ms > 0 && Number.isFinite(ms) ? ms : undefined;
  } catch {
    return undefined;
  }
}

/** The milliseconds of `Retry-After`; NaN where it says nothing. */
function retryAfter(headers: unknown): number {
  const text = header(headers, 'retry-after');
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const sentAt = dateOf(header(headers, 'date'));
  return dateOf(text) - (Number.isNaN(sentAt) ? systemClock.wallNow() : sentAt);
}

/**
 * The three forms of an HTTP date begin with a day of the week and are in GMT, the asctime form without saying so
 * (RFC 9110, section 5.6.7). `Date.parse` would also find a date in '-5'.
 */
function dateOf(text: string): number {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return NaN;
  return Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
}

/** Reads headers that have a `get`, or are an object whose keys may be written in any case; '' where there is none. */
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
