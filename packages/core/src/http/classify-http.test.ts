import { describe, expect, test } from 'vitest';
import type { CallResult, Classification } from '../options/breaker-options.js';
import { classifyHttp } from './classify-http.js';

const HINTED = { outcome: 'failure', retryAfterMs: 120_000 } as const;
const HEADERS = { 'retry-after': '120' };
const error = (properties: object) => Object.assign(new Error('failed'), properties);

/** The errors of axios 1.21 and got 14.6, as they threw them. */
const axios = (status: number, code: string) =>
  error({ name: 'AxiosError', code, status, response: { status, headers: HEADERS } });
const got = (name: string, code: string, statusCode: number) =>
  error({ name, code, response: { statusCode, headers: HEADERS } });
const NON_2XX = 'ERR_NON_2XX_3XX_RESPONSE';

const CASES: [string, CallResult, Classification][] = [
  ['a returned response of 200', { value: new Response('fine') }, 'success'],
  ['a returned response of 404', { value: new Response(null, { status: 404 }) }, 'success'],
  ['a returned response of 500', { value: new Response(null, { status: 500 }) }, 'failure'],
  ['a returned response of 429', { value: new Response(null, { status: 429, headers: HEADERS }) }, HINTED],
  ['a returned response of got', { value: { statusCode: 503, headers: HEADERS } }, HINTED],
  ['a returned value that is no response', { value: { prices: [] } }, 'success'],
  ['a returned value whose status is no number', { value: { status: 'failed' } }, 'success'],
  ['nothing that was returned', { value: undefined }, 'success'],
  ['axios throwing for 503', { error: axios(503, 'ERR_BAD_RESPONSE') }, HINTED],
  ['axios throwing for 429', { error: axios(429, 'ERR_BAD_REQUEST') }, HINTED],
  ['axios throwing for 404', { error: axios(404, 'ERR_BAD_REQUEST') }, 'success'],
  ['axios throwing for a redirect', { error: axios(302, 'ERR_BAD_RESPONSE') }, 'success'],
  ['axios that was refused', { error: error({ code: 'ECONNREFUSED', response: undefined }) }, 'failure'],
  ['D93: axios with a body cut off under 200', { error: axios(200, 'ERR_BAD_RESPONSE') }, 'failure'],
  ['D93: axios with a body cut off under 404', { error: axios(404, 'ERR_BAD_RESPONSE') }, 'failure'],
  ['D93: axios with a body stalled under 404', { error: axios(404, 'ECONNABORTED') }, 'failure'],
  ['got throwing for 503', { error: got('HTTPError', NON_2XX, 503) }, HINTED],
  ['got throwing for 404', { error: got('HTTPError', NON_2XX, 404) }, 'success'],
  ['D93: got with a body stalled under 200', { error: got('TimeoutError', 'ETIMEDOUT', 200) }, 'failure'],
  ['D93: got with a body stalled under 404', { error: got('TimeoutError', 'ETIMEDOUT', 404) }, 'failure'],
  ['D93: got with a body cut off under 404', { error: got('ReadError', 'ECONNRESET', 404) }, 'failure'],
  ['got with a body it cannot parse', { error: got('ParseError', 'ERR_BODY_PARSE_FAILURE', 200) }, 'failure'],
  ['ky throwing for 404', { error: error({ response: new Response(null, { status: 404 }) }) }, 'success'],
  ['an error with the status 503', { error: error({ status: 503, headers: HEADERS }) }, HINTED],
  ['an error with the statusCode 404', { error: error({ statusCode: 404, headers: HEADERS }) }, 'success'],
  ['a thrown Response of 404', { error: new Response(null, { status: 404 }) }, 'success'],
  ['an error with an exit code', { error: error({ status: 137 }) }, 'failure'],
  ['an error whose response has no status', { error: error({ response: {} }) }, 'failure'],
  ['any other error', { error: new TypeError('fetch failed') }, 'failure'],
  ['undefined that was thrown', { error: undefined }, 'failure'],
];

describe('D70: classifyHttp', () => {
  test.each(CASES)('judges %s', (_what, result, classification) => {
    expect(classifyHttp(result)).toEqual(classification);
  });

  const trap = (): never => {
    throw new Error('trap');
  };
  const hostile = () => new Proxy({}, new Proxy({}, { get: () => trap }));
  test('throws for nothing that can be returned or thrown', () => {
    const turning = () => {
      let looks = 0;
      return { get status() { return looks++ === 0 ? 503 : undefined; }, headers: hostile() }; // prettier-ignore
    };
    expect(classifyHttp({ value: hostile() })).toBe('success');
    expect(classifyHttp({ error: hostile() })).toBe('failure');
    expect(classifyHttp({ error: error({ response: hostile() }) })).toBe('failure');
    expect(classifyHttp({ value: { status: 503, headers: hostile() } })).toBe('failure');
    expect(() => classifyHttp({ value: turning() })).not.toThrow();
    expect(() => classifyHttp({ error: turning() })).not.toThrow();
  });
});
