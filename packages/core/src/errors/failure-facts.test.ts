import { describe, expect, test } from 'vitest';
import { CallTimeoutError } from './call-timeout-error.js';
import { detailOf } from '../machine/machine.js';
import { failureFacts } from './failure-facts.js';

const SECRET = 'password=hunter2';
const error = (properties: object, message = SECRET) => Object.assign(new Error(message), properties);
const trap = (): never => {
  throw new Error('trap');
};
const everyTrap = new Proxy({}, { get: () => trap });
const hostile = () => new Proxy({}, everyTrap);
class NamelessError extends Error {}
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

describe('D68: an error is told by', () => {
  const cases: [string, unknown, string][] = [
    ['its name', new RangeError(SECRET), 'RangeError'],
    ['the name Error, where it has no other', new Error(SECRET), 'Error'],
    ['its class, where it does not say its name', new NamelessError(SECRET), 'NamelessError'],
    ['its name before its class', Object.assign(new NamelessError(SECRET), { name: 'PriceError' }), 'PriceError'],
    ['its name and code', error({ code: 'ECONNREFUSED' }), 'Error ECONNREFUSED'],
    ['a code that is a number, as of gRPC', error({ name: 'ServiceError', code: 14 }), 'ServiceError 14'],
    ['a code of zero', error({ code: 0 }), 'Error 0'],
    ['the code of this library', new CallTimeoutError('prices', 5), 'CallTimeoutError ERR_CALL_TIMEOUT'],
    [
      'the code of its cause, as fetch has it',
      new TypeError('fetch failed', { cause: error({ code: 'ECONNREFUSED' }) }),
      'TypeError ECONNREFUSED',
    ],
    [
      'the code of a cause of its cause',
      new Error('a', { cause: new TypeError('b', { cause: error({ code: 'UND_ERR_SOCKET' }) }) }),
      'Error UND_ERR_SOCKET',
    ],
    [
      'its own code before that of its cause',
      error({ code: 'OWN', cause: error({ code: 'ECONNREFUSED' }) }),
      'Error OWN',
    ],
    ['its name, where the code says nothing', error({ code: '' }), 'Error'],
    ['its name, where the code is no code', error({ code: { toString: trap } }), 'Error'],
    ['its name, where the code is NaN', error({ code: NaN }), 'Error'],
    ['its name, where a legacy number stands beside it', new DOMException(SECRET, 'TimeoutError'), 'TimeoutError'],
  ];
  test.each(cases)('%s', (_by, thrown, detail) => {
    const facts = failureFacts({ error: thrown });
    expect(detailOf(facts)).toBe(detail);
    expect(JSON.stringify(facts)).not.toContain('hunter2');
  });

  test('no cause without end', () => {
    const endless: Error = error({});
    endless.cause = endless;
    expect(failureFacts({ error: endless })).toEqual({ name: 'Error', code: null });
  });
});

describe('D68: an HTTP response is told by its status', () => {
  const axiosError = { name: 'AxiosError', code: 'ERR_BAD_RESPONSE', response: { status: 503, headers: {} } };
  const cases: [string, { error: unknown } | { value: unknown }, number][] = [
    ['a fetch Response that was returned', { value: new Response(null, { status: 503 }) }, 503],
    ['a statusCode that was returned, as of undici', { value: { statusCode: 429, headers: {} } }, 429],
    ['an error of axios', { error: error(axiosError) }, 503],
    [
      'an error of got',
      { error: error({ name: 'HTTPError', code: 'ERR_NON_2XX_3XX_RESPONSE', response: { statusCode: 500 } }) },
      500,
    ],
    ['an error of http-errors', { error: error({ status: 404, statusCode: 404 }) }, 404],
    ['a thrown Response', { error: new Response(null, { status: 504 }) }, 504],
    ['a thrown object', { error: { status: 500 } }, 500],
  ];
  test.each(cases)('%s', (_what, result, code) => {
    expect(failureFacts(result)).toEqual({ name: 'HttpError', code });
    expect(detailOf(failureFacts(result))).toBe(`HttpError ${code}`);
  });

  test.each([
    ['stalled', { name: 'TimeoutError', code: 'ETIMEDOUT', response: { statusCode: 200 } }, 'TimeoutError ETIMEDOUT'],
    ['was cut off', { name: 'ReadError', code: 'ECONNRESET', response: { statusCode: 404 } }, 'ReadError ECONNRESET'],
  ])('but not where the body %s', (_what, properties, detail) => {
    expect(detailOf(failureFacts({ error: error(properties) }))).toBe(detail);
  });

  test.each([
    ['the exit code of a process', error({ status: 137, code: 'EPIPE' }), 'Error EPIPE'],
    ['a word', error({ status: 'failed' }), 'Error'],
    ['no status of HTTP', error({ status: 5000, response: { status: 0 } }), 'Error'],
    ['a fraction', error({ status: 500.5 }), 'Error'],
  ])('but %s in `status` is none', (_what, thrown, detail) => {
    expect(detailOf(failureFacts({ error: thrown }))).toBe(detail);
  });
});

test.each([
  ['undefined', undefined, 'Failure'],
  ['null', null, 'object'],
  ['a string', SECRET, 'String'],
  ['a number', 503, 'Number'],
  ['a symbol', Symbol(SECRET), 'Symbol'],
  ['a bigint', 5n, 'BigInt'],
  ['a function', () => SECRET, 'Function'],
  ['a plain object', { message: SECRET }, 'Object'],
  ['a plain object with a code', { code: 'E_DOWN' }, 'Object E_DOWN'],
  ['a null-prototype object', Object.assign(Object.create(null) as object, { message: SECRET }), 'object'],
  ['a null-prototype object with a name', Object.assign(Object.create(null) as object, { name: 'Down' }), 'Down'],
  ['an array', [SECRET], 'Array'],
  ['an object whose getters throw', Object.defineProperty({}, 'name', { get: trap }), 'Object'],
  [
    'an error whose getters throw',
    Object.defineProperties(new RangeError(SECRET), {
      name: { get: trap },
      code: { get: trap },
      cause: { get: trap },
      status: { get: trap },
      response: { get: trap },
    }),
    'RangeError',
  ],
  ['a proxy all of whose traps throw', hostile(), 'object'],
  ['a revoked proxy', revoked(), 'object'],
])('D68: %s that was thrown is told without its text', (_what, thrown, detail) => {
  expect(detailOf(failureFacts({ error: thrown }))).toBe(detail);
});

test.each([
  ['undefined', undefined, 'ReturnedValue'],
  ['null', null, 'ReturnedValue'],
  ['a string', SECRET, 'ReturnedValue'],
  ['an object', { name: SECRET, code: SECRET }, 'ReturnedValue'],
  ['a proxy all of whose traps throw', hostile(), 'ReturnedValue'],
  ['an error', error({ name: 'PriceError', code: 'E_NO_PRICE' }), 'PriceError E_NO_PRICE'],
])('D68: %s that was returned and classified as a failure has a name', (_what, value, detail) => {
  expect(detailOf(failureFacts({ value }))).toBe(detail);
});

describe('D68: the detail is short and stands on one line', () => {
  test.each([
    ['a long name', error({ name: 'N'.repeat(10_000) })],
    ['a long code', error({ code: 'C'.repeat(10_000) })],
    ['both', error({ name: '\u{1F525}'.repeat(10_000), code: '\u{1F525}'.repeat(10_000) })],
    ['a long name and a long number', error({ name: 'N'.repeat(10_000), code: -Number.MIN_VALUE / 3 })],
  ])('%s is cut', (_what, thrown) => {
    const facts = failureFacts({ error: thrown });
    const detail = detailOf(facts);
    expect(detail.length).toBeLessThanOrEqual(200);
    expect(`${facts.name} ${String(facts.code)}`.length).toBeLessThanOrEqual(200);
    // Throws where a pair of surrogates was cut in two.
    expect(() => encodeURIComponent(detail)).not.toThrow();
  });

  test('a name and a code at the limit stand whole', () => {
    const facts = { name: 'N'.repeat(120), code: 'C'.repeat(79) };
    expect(failureFacts({ error: error(facts) })).toEqual(facts);
    expect(detailOf(facts)).toHaveLength(200);
  });

  test('control characters, line ends, lone surrogates and marks of direction are replaced', () => {
    const facts = failureFacts({ error: error({ name: 'A\n\u001B[31mB\u2028\u202E\uD800', code: 'E\0\r\u0085X' }) });
    expect(detailOf(facts)).toBe('A��[31mB��� E���X');
  });
});
