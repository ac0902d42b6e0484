import { describe, expect, test, vi } from 'vitest';
import { httpOutcome } from './http-outcome.js';

const NOW = Date.UTC(2024, 4, 1, 12, 0, 0);
const at = (ms: number) => new Date(NOW + ms).toUTCString();
const fetched = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });

/** As much of AxiosHeaders as matters: names in any case, read by `get`. */
class AxiosLikeHeaders {
  readonly #values: Map<string, string>;
  constructor(values: Record<string, string>) {
    this.#values = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  }
  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }
}

describe('httpOutcome', () => {
  test.each([200, 204, 301, 304, 400, 401, 403, 404, 409, 422, 431, 499])('%d is a success', (status) => {
    expect(httpOutcome({ status })).toBe('success');
    expect(httpOutcome({ statusCode: status })).toBe('success');
  });

  test.each([408, 429, 500, 501, 502, 503, 504, 599])('%d is a failure', (status) => {
    expect(httpOutcome({ status })).toBe('failure');
    expect(httpOutcome({ status, headers: {} })).toBe('failure');
    expect(httpOutcome({ statusCode: status })).toBe('failure');
  });

  const HEADERS: [string, (value: string) => { status: number; headers: object }][] = [
    ['a fetch Response', (value) => fetched(429, { 'Retry-After': value })],
    ['AxiosHeaders', (value) => ({ status: 429, headers: new AxiosLikeHeaders({ 'Retry-After': value }) })],
    ['plain lower-case headers', (value) => ({ status: 429, headers: { 'retry-after': value } })],
    ['plain headers in any case', (value) => ({ status: 429, headers: { 'RETRY-After': value } })],
    ['repeated headers', (value) => ({ status: 429, headers: { 'retry-after': [value, '999'] } })],
    ['a Map of headers', (value) => ({ status: 429, headers: new Map([['retry-after', value]]) })],
  ];
  test.each(HEADERS)('reads Retry-After from %s', (_name, response) => {
    expect(httpOutcome(response('120'))).toEqual({ outcome: 'failure', retryAfterMs: 120_000 });
  });

  test('reads numbers of seconds', () => {
    const retryAfter = (value: unknown) => httpOutcome({ status: 503, headers: { 'retry-after': value } });
    expect(retryAfter(' 1.5 ')).toEqual({ outcome: 'failure', retryAfterMs: 1_500 });
    expect(retryAfter(30)).toEqual({ outcome: 'failure', retryAfterMs: 30_000 });
  });

  test('compares a date with the Date of the response, so that the clocks need not agree', () => {
    vi.useFakeTimers({ now: NOW + 3_600_000, toFake: ['Date'] });
    const headers = { 'retry-after': at(90_000), date: at(0) };
    expect(httpOutcome({ status: 503, headers })).toEqual({ outcome: 'failure', retryAfterMs: 90_000 });
    vi.useRealTimers();
  });

  test.each([undefined, 'whenever'])(
    'compares a date with the own clock where the response has the Date %s',
    (date) => {
      vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
      const headers = { 'retry-after': at(90_000), date };
      expect(httpOutcome({ status: 503, headers })).toEqual({ outcome: 'failure', retryAfterMs: 90_000 });
      vi.useRealTimers();
    },
  );

  test.each(['Wed, 01 May 2024 12:01:30 GMT', 'Wednesday, 01-May-24 12:01:30 GMT', 'Wed May  1 12:01:30 2024'])(
    'reads the HTTP date %s, all of them in GMT',
    (date) => {
      const headers = { 'retry-after': date, date: at(0) };
      expect(httpOutcome({ status: 503, headers })).toEqual({ outcome: 'failure', retryAfterMs: 90_000 });
    },
  );

  test.each([
    ['0', '0'],
    ['00.0', '00.0'],
    ['a number 0', 0],
    ['a negative number', -5],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['more seconds than a number holds', '9'.repeat(400)],
    ['a date that has passed', at(-90_000)],
    ['the date of the response', at(0)],
    ['a day that is no date', 'Wed, 99 Nonsense'],
  ])('D62: %s in Retry-After is no hint', (_what, value) => {
    expect(httpOutcome({ status: 503, headers: { 'retry-after': value, date: at(0) } })).toBe('failure');
  });

  test.each(['', '-5', 'soon', 'in 5', '5 minutes', '0x10', 'NaN', 'Infinity', '<script>', '1e3', {}, null, true])(
    'a Retry-After of %j says nothing',
    (value) => {
      expect(httpOutcome({ status: 503, headers: { 'retry-after': value } })).toBe('failure');
    },
  );

  test('headers named like parts of a prototype hurt nobody', () => {
    const headers = JSON.parse('{"__proto__":"1","constructor":"2","get":"3","retry-after":"4"}') as object;
    expect(httpOutcome({ status: 503, headers })).toEqual({ outcome: 'failure', retryAfterMs: 4_000 });
    expect(httpOutcome({ status: 503, headers: null as never })).toBe('failure');
  });

  const trap = () => {
    throw new Error('trap');
  };
  test.each([
    ['throw when they are looked at', Object.defineProperty({ status: 503 }, 'headers', { get: trap })],
    ['throw when they are read', { status: 503, headers: { get: trap } }],
    ['are a proxy that throws', { status: 503, headers: new Proxy({}, { ownKeys: trap }) }],
  ])('a failure is one also where its headers %s', (_name, response) => {
    expect(httpOutcome(response)).toBe('failure');
  });

  test.each([
    ['86401', 86_401_000],
    ['0.001', 1],
  ])('a Retry-After of %s seconds is handed on as it is: the breaker bounds it', (value, retryAfterMs) => {
    expect(httpOutcome({ status: 503, headers: { 'retry-after': value } })).toEqual({
      outcome: 'failure',
      retryAfterMs,
    });
  });

  test('D70: reads Retry-After of a response with a statusCode, as got has it', () => {
    const response = { statusCode: 429, headers: { 'retry-after': '120' }, body: 'slow down' };
    expect(httpOutcome(response)).toEqual({ outcome: 'failure', retryAfterMs: 120_000 });
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['text', '"text"'],
    [{}, 'an object'],
    [{ status: '503' }, 'an object'],
    [{ status: NaN }, 'an object'],
    [{ status: 0 }, 'an object'],
    [{ statusCode: 99.5 }, 'an object'],
  ])('refuses %j, which is no response', (response, shown) => {
    expect(() => httpOutcome(response as never)).toThrow(
      new TypeError(`httpOutcome: the response is ${shown}, expected one with a status or statusCode from 100 to 999`),
    );
  });
});
