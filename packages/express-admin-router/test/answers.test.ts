import { CircuitBreaker, CircuitBreakerFactory, countWindow } from '@tripswitch/core';
import { describe, expect, test } from 'vitest';
import { bearerToken, createAdminRouter } from '../src/index.js';
import { encodeName } from '../src/page/api/encode-name.js';
import { post, SECRET, startRouter, type RunningRouter } from './support/running-router.js';

const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const authorize = bearerToken(SECRET);

const KEYS = `name state failure_count success_count total_calls failure_threshold recovery_timeout last_failure_time
  mode rejected_count ignored_count late_count consecutive_failures failure_rate opened_count generation changed_at
  retry_after admits last_error window store timeout_count slow_count would_reject_count mode_info`.split(/\s+/);

describe('GET /stats', () => {
  test('lists every circuit, keys in their order, durations in seconds', async () => {
    const { json, factory } = await startRouter({ names: ['prices', 'coins'] });
    await factory.get('prices')!.call(() => 1);
    const { status, body } = await json('/stats');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['circuit_breakers', 'count']);
    const [prices, coins] = body['circuit_breakers'] as Record<string, unknown>[];
    expect(body['count']).toBe(2);
    expect(Object.keys(prices!)).toEqual(KEYS);
    expect(prices).toEqual({
      name: 'prices',
      state: 'closed',
      failure_count: 0,
      success_count: 1,
      total_calls: 1,
      failure_threshold: 3,
      recovery_timeout: 60,
      last_failure_time: null,
      mode: 'automatic',
      rejected_count: 0,
      ignored_count: 0,
      late_count: 0,
      consecutive_failures: 0,
      failure_rate: null,
      opened_count: 0,
      generation: 1,
      changed_at: aTime,
      retry_after: null,
      admits: true,
      last_error: null,
      window: null,
      store: null,
      timeout_count: 0,
      slow_count: 0,
      would_reject_count: 0,
      mode_info: null,
    });
    expect(coins).toMatchObject({ name: 'coins', total_calls: 0 });
  });

  test('shows an open circuit with the time of its last failure and the seconds to its probe', async () => {
    const { json, trip } = await startRouter();
    await trip('prices');
    const { body } = await json('/stats/prices');
    expect(body).toMatchObject({ state: 'open', failure_count: 3, opened_count: 1, last_failure_time: aTime });
    expect(body['retry_after']).toBeGreaterThan(55);
    expect(body['retry_after']).toBeLessThanOrEqual(60);
  });

  test('takes a fixed set of breakers as well, and shows a rate where one is judged', async () => {
    const trip = countWindow({ size: 10, failureRateThreshold: 0.9, minimumCalls: 2 });
    const breaker = new CircuitBreaker({ name: 'rated', trip });
    await breaker.tryCall(() => Promise.reject(new Error('down')));
    await breaker.call(() => 1);
    const { json } = await startRouter({
      createRouter: (options) => createAdminRouter({ ...options, breakers: new Set([breaker]) }),
    });
    const { body } = await json('/stats/rated');
    expect(body).toMatchObject({ failure_rate: 0.5, total_calls: 2 });
  });

  test('finds one by ?name=, or none', async () => {
    const { json } = await startRouter({ names: ['a', 'b'] });
    expect((await json('/stats?name=b')).body).toMatchObject({ count: 1, circuit_breakers: [{ name: 'b' }] });
    expect((await json('/stats?name=c')).body).toEqual({ count: 0, circuit_breakers: [] });
    expect((await json('/stats?name=a&name=b')).status).toBe(400);
  });
});

describe('names', () => {
  const names = [
    'plain',
    'with space',
    'a/b',
    '../../etc/passwd',
    '?x=1',
    '#frag',
    '%2F',
    '%',
    'ü',
    'u\u0308',
    '漢字 🚀',
    '__proto__',
    'constructor',
    '<img src=x onerror=alert(1)>',
    'new\nline',
    '\u0000',
    '+',
    'a+b c',
    'x'.repeat(200),
    'trailing/',
    '\\',
    ';',
    '"quoted"',
    '/',
    '//',
    '\ud800',
    'a\udfffb',
    '🚀'.repeat(100),
    '\udfff'.repeat(200),
  ];

  test('of every kind survive the path, and are told from each other', async () => {
    const { json } = await startRouter({ names });
    for (const name of names) {
      const { status, body } = await json(`/stats/${encodeName(name)}`);
      expect([name, status, body['name']]).toEqual([name, 200, name]);
    }
  });

  test('survive a proxy that decodes slashes', async () => {
    const { json } = await startRouter({ names: ['a/b/c'] });
    expect((await json('/stats/a/b/c')).body).toMatchObject({ name: 'a/b/c' });
  });

  test('that no path can hold, and halves of surrogate pairs, survive the query', async () => {
    const { json, factory } = await startRouter({ names: ['.', '..', '\ud800', 'a\udfffb'], authorize });
    for (const [encoded, name] of [
      ['.', '.'],
      ['..', '..'],
      ['%ED%A0%80', '\ud800'],
      ['a%ED%BF%BFb', 'a\udfffb'],
    ] as const) {
      expect((await json(`/history?name=${encoded}`)).body).toMatchObject({ name });
      expect((await json(`/reset?name=${encoded}`, post())).body).toMatchObject({ name });
      expect((await json(`/mode?name=${encoded}`, post({ mode: 'observe', reason: 'x' }))).body).toMatchObject({
        name,
      });
      expect(factory.get(name)?.mode).toBe('observe');
    }
  });

  test('that are not properly encoded, missing, or given twice, are answered 400', async () => {
    const { json } = await startRouter({ authorize });
    for (const path of ['/stats/%', '/stats/%ff', '/stats/%ED%A0', '/history?name=%ff', '/history?name=a&name=b']) {
      expect([path, await json(path)]).toEqual([path, expect.objectContaining({ status: 400 })]);
    }
    expect((await json('/reset', post())).body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'name' }] });
  });

  test('D43: that nobody knows are answered 404, and no breaker is made of them', async () => {
    const { json, factory } = await startRouter({ authorize });
    const answers = await Promise.all([
      json('/stats/unknown'),
      json('/history/unknown'),
      json('/reset/unknown', post()),
      json('/mode/unknown', post({ mode: 'forced_open', reason: 'x' })),
      json('/stats/__proto__'),
      json('/reset/toString', post()),
    ]);
    for (const { status, body, headers } of answers) {
      expect(status).toBe(404);
      expect(headers['content-type']).toBe('application/problem+json');
      expect(body).toEqual({
        type: 'about:blank',
        title: 'No such circuit',
        status: 404,
        code: 'unknown_circuit',
        detail: 'There is no circuit of this name.',
      });
    }
    expect(factory.list().map(({ name }) => name)).toEqual(['prices']);
  });
});

describe('POST /reset', () => {
  test('closes the circuit, and the history says who and why', async () => {
    const { json, trip, factory } = await startRouter({ authorize: () => 'alice' });
    await trip('prices');
    const { status, body } = await json('/reset/prices', post({ reason: 'deployed' }));
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ state: 'closed', failure_count: 0, total_calls: 0 }),
    ]);
    expect(factory.get('prices')?.state).toBe('closed');
    const { body: history } = await json('/history/prices');
    expect(history).toEqual({
      name: 'prices',
      entries: [
        expect.objectContaining({ kind: 'transition', from: 'closed', to: 'open', cause: 'consecutive_failures' }),
        {
          at: aTime,
          from: 'open',
          to: 'closed',
          cause: 'reset',
          detail: null,
          actor: 'alice',
          reason: 'deployed',
          replica: null,
          kind: 'reset',
          generation: 3,
        },
      ],
    });
  });

  test('needs no body', async () => {
    const { json } = await startRouter({ authorize });
    expect((await json('/reset/prices', post())).status).toBe(200);
    expect((await json('/reset/prices', post({}))).status).toBe(200);
  });
});

describe('POST /mode', () => {
  test('orders a mode for a time, and says until when, by whom and why', async () => {
    const { json, factory } = await startRouter({ authorize: () => Promise.resolve('bob') });
    const { status, body } = await json('/mode/prices', post({ mode: 'forced_open', reason: 'move', ttl_seconds: 90 }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      mode: 'forced_open',
      mode_info: { actor: 'bob', reason: 'move', at: aTime, until: aTime },
    });
    const { at, until } = body['mode_info'] as { at: string; until: string };
    expect(Date.parse(until) - Date.parse(at)).toBe(90_000);
    expect(factory.get('prices')?.mode).toBe('forced_open');
    expect((await json('/mode/prices', post({ mode: 'automatic', reason: 'done' }))).body).toMatchObject({
      mode: 'automatic',
      mode_info: null,
    });
  });

  test.each([
    [{ reason: 'x' }, 'mode'],
    [{ mode: 'off', reason: 'x' }, 'mode'],
    [{ mode: ['forced_open'], reason: 'x' }, 'mode'],
    [{ mode: 'observe' }, 'reason'],
    [{ mode: 'observe', reason: '  ' }, 'reason'],
    [{ mode: 'observe', reason: 'x'.repeat(501) }, 'reason'],
    [{ mode: 'observe', reason: 1 }, 'reason'],
    [{ mode: 'observe', reason: 'x', ttl_seconds: 0 }, 'ttl_seconds'],
    [{ mode: 'observe', reason: 'x', ttl_seconds: -1 }, 'ttl_seconds'],
    [{ mode: 'observe', reason: 'x', ttl_seconds: '5' }, 'ttl_seconds'],
    [{ mode: 'observe', reason: 'x', ttl_seconds: 1e9 }, 'ttl_seconds'],
    [{ mode: 'observe', reason: 'x', ttl: 5 }, 'ttl'],
    ['observe', 'body'],
    [[], 'body'],
    [null, 'body'],
    [undefined, 'body'],
  ])('refuses %j and names %s', async (sent, field) => {
    const { json, factory } = await startRouter({ authorize });
    const { status, body } = await json('/mode/prices', post(sent));
    expect([status, body['code']]).toEqual([400, 'invalid_body']);
    expect((body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
    expect(body['detail']).toContain(field);
    expect(factory.get('prices')?.mode).toBe('automatic');
  });
});

/** A breaker of a core that can trip, as the contract has it. */
function startWithTrip(facts: Record<string, unknown> = {}): Promise<RunningRouter & { tripped: unknown[] }> {
  const breaker = new CircuitBreaker({ name: 'prices' });
  const tripped: unknown[] = [];
  const later = {
    name: breaker.name,
    getStats: () => ({ ...breaker.getStats(), ...facts }),
    reset: breaker.reset.bind(breaker),
    setMode: breaker.setMode.bind(breaker),
    history: breaker.history.bind(breaker),
    on: breaker.on.bind(breaker),
    trip: (options: unknown) => {
      tripped.push(options);
      return facts['throws'] === undefined ? Promise.resolve() : Promise.reject(facts['throws']);
    },
  };
  return startRouter({
    authorize: () => 'alice',
    createRouter: (options) => createAdminRouter({ ...options, breakers: [later] }),
  }).then((router) => ({ ...router, tripped }));
}

describe('POST /trip', () => {
  test('trips the circuit, with who, why and the wait in milliseconds', async () => {
    const { json, tripped } = await startWithTrip();
    const { status, body } = await json('/trip/prices', post({ reason: 'a bad deployment', for_seconds: 90 }));
    expect([status, body['name']]).toEqual([200, 'prices']);
    await json('/trip?name=prices', post({ reason: 'again' }));
    expect(tripped).toEqual([
      { actor: 'alice', reason: 'a bad deployment', forMs: 90_000 },
      { actor: 'alice', reason: 'again', forMs: undefined },
    ]);
  });

  test.each(['forced_open', 'forced_closed'])('in the mode %s it is answered 409 and changes nothing', async (mode) => {
    const { json, tripped } = await startWithTrip({ mode });
    const { status, body } = await json('/trip/prices', post({ reason: 'x' }));
    expect([status, body['code'], tripped]).toEqual([409, 'mode_in_force', []]);
    expect(body['detail']).toContain(mode);
  });

  test('that the core refuses because it was forced meanwhile is answered 409 too', async () => {
    const facts: Record<string, unknown> = {};
    const { json } = await startWithTrip(facts);
    Object.defineProperty(facts, 'throws', {
      get() {
        Object.defineProperty(facts, 'mode', { value: 'forced_open', enumerable: true });
        return new Error('refused');
      },
    });
    expect((await json('/trip/prices', post({ reason: 'x' }))).body['code']).toBe('mode_in_force');
  });
});

test('D68: a circuit says what opened it, what it judges, and whether it admits, where the core does', async () => {
  const at = new Date('2026-05-18T12:49:21.000Z');
  const { json } = await startWithTrip({
    admits: false,
    lastError: { name: 'HttpError', code: 503, at },
    window: { calls: 20, failures: 12, slowCalls: 1, failureRate: 0.6, slowCallRate: null },
  });
  expect((await json('/stats/prices')).body).toMatchObject({
    admits: false,
    last_error: { name: 'HttpError', code: 503, at: at.toISOString() },
    window: { calls: 20, failures: 12, slow_calls: 1, failure_rate: 0.6, slow_call_rate: null },
  });
});

describe('GET /history', () => {
  test('gives the newest entries up to the limit, from a time on', async () => {
    const { json, factory } = await startRouter();
    const breaker = factory.get('prices')!;
    for (let n = 0; n < 5; n++) await breaker.setMode(n % 2 === 0 ? 'observe' : 'automatic', { reason: `order ${n}` });
    const reasons = async (query: string): Promise<unknown[]> => {
      const { body } = await json(`/history/prices?${query}`);
      return (body['entries'] as { reason: unknown }[]).map((entry) => entry.reason);
    };
    expect(await reasons('limit=2')).toEqual(['order 3', 'order 4']);
    expect(await reasons('since=&limit=')).toHaveLength(5);
    expect(await reasons('since=2020-01-01')).toHaveLength(5);
    expect(await reasons('since=2024-02-29')).toHaveLength(5);
    expect(await reasons('since=2020-01-01T00:00:00+02:00')).toHaveLength(5);
    expect(await reasons(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['since=yesterday', 'since'],
    ['since=2026-13-01', 'since'],
    ['since=0', 'since'],
    ['since=2026-02-31', 'since'],
    ['since=2026-02-29T12:00:00Z', 'since'],
    ['since=2026-04-31T00:00:00+02:00', 'since'],
    ['since=2026-06-00', 'since'],
  ])('refuses %s and names %s', async (query, field) => {
    const { json } = await startRouter();
    const { status, body } = await json(`/history/prices?${query}`);
    expect([status, body['code'], body['errors']]).toEqual([
      400,
      'invalid_request',
      [expect.objectContaining({ field })],
    ]);
  });
});

describe('other requests', () => {
  test('HEAD is answered as GET, without a body', async () => {
    const { request } = await startRouter();
    for (const path of ['/stats', '/stats/prices', '/', '/events', '/openapi.json']) {
      const { status, text } = await request(path, { method: 'HEAD' });
      expect([path, status, text]).toEqual([path, 200, '']);
    }
  });

  test('other methods are answered 405 with those there are, OPTIONS 204 and without CORS headers', async () => {
    const { request, json } = await startRouter();
    const { status, body, headers } = await json('/stats', { method: 'DELETE' });
    expect([status, body['code'], headers['allow']]).toEqual([405, 'method_not_allowed', 'GET, HEAD, OPTIONS']);
    expect((await json('/reset/prices')).headers['allow']).toBe('POST, OPTIONS');
    const options = await request('/reset/prices', {
      method: 'OPTIONS',
      headers: { Origin: 'https://elsewhere.example' },
    });
    expect([options.status, options.headers['allow']]).toEqual([204, 'POST, OPTIONS']);
    expect(Object.keys(options.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('every answer is kept out of caches and of type guessing', async () => {
    const { request } = await startRouter({ authorize });
    for (const path of [
      '/stats',
      '/stats/prices',
      '/stats/none',
      '/',
      '/live-page.js',
      '/openapi.json',
      '/history/prices',
    ]) {
      const { headers } = await request(path);
      expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('D43: an inner error message, or a stack, reaches no client', async () => {
    const breaker = new CircuitBreaker({ name: 'broken' });
    const secret = 'postgres://user:password@db.internal';
    const broken = {
      name: 'broken',
      getStats: () => thrown(secret),
      reset: () => Promise.reject(new Error(secret)),
      trip: () => Promise.reject(new Error(secret)),
      setMode: () => Promise.resolve(),
      history: () => Promise.reject(storeError(secret)),
      on: breaker.on.bind(breaker),
    };
    const { json } = await startRouter({
      authorize,
      createRouter: (options) => createAdminRouter({ ...options, breakers: [broken] }),
    });
    const warned: Error[] = [];
    const listener = (warning: Error): void => void warned.push(warning);
    process.on('warning', listener);
    try {
      const answers = [
        await json('/stats'),
        await json('/stats/broken'),
        await json('/reset/broken', post()),
        await json('/history/broken'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 503]);
      expect(answers.map(({ body }) => body['code'])).toEqual([
        ...Array<string>(3).fill('internal_error'),
        'store_unavailable',
      ]);
      expect(JSON.stringify(answers)).not.toMatch(/password|node_modules|\.ts/);
      await expect.poll(() => warned.map(({ message }) => message).join()).toContain(secret);
    } finally {
      process.off('warning', listener);
    }
  });
});

function thrown(message: string): never {
  throw new Error(message);
}

function storeError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_STORE' });
}

describe('createAdminRouter', () => {
  const breakers = new CircuitBreakerFactory({ env: {} });
  const one = new CircuitBreaker({ name: 'one' });

  test.each([
    [undefined, 'options is undefined'],
    [{}, 'breakers is undefined'],
    [{ breakers: null }, 'breakers is null'],
    [{ breakers: 'prices' }, 'breakers is "prices", expected a CircuitBreakerFactory'],
    [{ breakers: [one, {}] }, 'something that is no breaker'],
    [{ breakers: [one, new CircuitBreaker({ name: 'one' })] }, 'two of the name "one"'],
    [{ breakers, authorise: () => true }, 'authorise is no option'],
    [
      { breakers, authorize: 'secret' },
      'createAdminRouter: authorize is a string, expected a function, such as bearerToken(secret)',
    ],
    [{ breakers, authorizeRead: true }, 'authorizeRead is true'],
    [{ breakers, dashboard: 'no' }, 'dashboard is "no", expected true or false'],
    [{ breakers, title: '' }, 'title is "", expected a text of 1 to 100 characters'],
    [{ breakers, title: 7 }, 'title is 7'],
    [{ breakers, instance: 'x'.repeat(101) }, '… (101 characters), expected a text of 1 to 100 characters'],
    [{ breakers, signal: {} }, 'signal is an object, expected an AbortSignal'],
    [{ breakers, __proto__: null, toString: 1 }, 'toString is no option'],
  ])('refuses %j by name', (options, message) => {
    expect(() => createAdminRouter(options as never)).toThrow(message);
  });

  test('shows a page that has nothing inline, and nothing of other hosts', async () => {
    const { request } = await startRouter();
    const { text } = await request('/');
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|\/\//i);
    const [script, style, icon] = ['live-page.js', 'live-page.css', 'live-page.svg'].map((file) => {
      expect(text).toContain(`"${file}"`);
      return request(`/${file}`);
    });
    expect((await script)?.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await style)?.text).not.toMatch(/url\(|@import/);
    expect((await icon)?.headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect((await script)?.text).not.toMatch(/innerHTML|insertAdjacentHTML|\beval\(|new Function/);
  });

  test('shows no page without a dashboard, and all the rest', async () => {
    const { request } = await startRouter({ dashboard: false });
    expect((await request('/')).status).toBe(404);
    expect((await request('/live-page.js')).status).toBe(404);
    expect((await request('/stats')).status).toBe(200);
  });
});
