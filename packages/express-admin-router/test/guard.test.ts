import { request as httpRequest, type Server } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { bearerToken } from '../src/index.js';
import { post, SECRET, startRouter, withToken } from './support/running-router.js';

const authorize = bearerToken(SECRET);
const order = { mode: 'forced_open', reason: 'test' };

describe('without authorize', () => {
  test('every change is answered 403 and says which option is missing', async () => {
    const { json, factory } = await startRouter();
    for (const path of ['/mode/prices', '/reset/prices', '/mode/unknown']) {
      const { status, body } = await json(path, post(order));
      expect([path, status, body['code']]).toEqual([path, 403, 'changes_disabled']);
      expect(body['detail']).toContain('authorize');
    }
    expect(factory.get('prices')?.mode).toBe('automatic');
  });
});

describe('bearerToken', () => {
  test('lets pass who has the secret, and names them in the history', async () => {
    const { json } = await startRouter({ authorize: bearerToken(SECRET, { actor: 'on-call' }) });
    expect((await json('/mode/prices', post(order))).body).toMatchObject({ mode_info: { actor: 'on-call' } });
    expect((await json('/mode/prices', post(order, { authorization: `bearer ${SECRET}` }))).status).toBe(200);
  });

  test.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer wrong' },
    { authorization: `Bearer ${SECRET}x` },
    { authorization: `Bearer ${SECRET.slice(1)}` },
    { authorization: `Bearer ${SECRET} ${SECRET}` },
    { authorization: `Basic ${SECRET}` },
    { authorization: SECRET },
  ])('refuses %j with 401 and a challenge', async (headers) => {
    const { json, factory } = await startRouter({ authorize });
    const { status, body, headers: received } = await json('/mode/prices', post(order, headers));
    expect([status, body['code'], received['www-authenticate']]).toEqual([401, 'unauthorized', 'Bearer']);
    expect(factory.get('prices')?.mode).toBe('automatic');
  });

  test.each([' ', 'two words', 'line\n', 'schlüssel', null, 42, 'x'.repeat(2001)])(
    'takes no secret like %j, and does not repeat it',
    (secret) => {
      expect(() => bearerToken(secret as never)).toThrow('secret is (not shown), expected');
    },
  );

  test.each([
    [undefined, 'secret is undefined, expected a text: set the environment variable that it comes from'],
    ['', 'secret is empty, expected a text: set the environment variable that it comes from'],
  ])('says of the secret %j that a variable such as ADMIN_TOKEN is not set', (secret, message) => {
    expect(() => bearerToken(secret)).toThrow(message);
    expect(() => bearerToken(secret)).toThrow('ADMIN_TOKEN');
  });

  test('takes the longest secret that it allows, and refuses a header that is longer than any', async () => {
    const secret = 's'.repeat(2000);
    const { json } = await startRouter({ authorize: bearerToken(secret) });
    expect((await json('/reset/prices', post(undefined, { authorization: `Bearer ${secret}` }))).status).toBe(200);
    expect((await json('/reset/prices', post(undefined, { authorization: `Bearer ${secret}x` }))).status).toBe(401);
    const spaces = ' '.repeat(2000);
    const answer = await json('/reset/prices', post(undefined, { authorization: `Bearer ${spaces}${secret}` }));
    expect(answer.status).toBe(401);
  });
});

test.each([
  [{ actor: '' }, 'actor is "", expected a name'],
  [{ actor: 7 }, 'actor is 7, expected a name'],
  [{ actr: 'on-call' }, 'actr is no option'],
  [null, 'options is null, expected an object'],
  ['on-call', 'bearerToken: options is a string, expected an object such as { actor: '],
  [['on-call'], 'options is an array, expected an object'],
])('bearerToken refuses the options %j by name', (options, message) => {
  expect(() => bearerToken(SECRET, options as never)).toThrow(message);
});

describe('authorize', () => {
  test('is asked with the request, the action and the circuit', async () => {
    const asked = vi.fn<(request: unknown, requested: unknown) => boolean>(() => true);
    const { json } = await startRouter({ authorize: asked, authorizeRead: asked, names: ['a b'] });
    await json('/reset/a%20b', post(undefined, { 'x-who': 'alice' }));
    await json('/mode?name=a+b', post(order));
    await json('/stats');
    expect(asked.mock.calls.map(([, requested]) => requested)).toEqual([
      { action: 'reset', circuit: 'a b' },
      { action: 'mode', circuit: 'a b' },
      { action: 'read', circuit: null },
    ]);
    expect(asked.mock.calls[0]?.[0]).toMatchObject({ headers: { 'x-who': 'alice' } });
  });

  test.each([
    false,
    '',
    undefined,
    null,
    0,
    1,
    {},
    Promise.resolve(false),
    new Promise((resolve) => setImmediate(resolve)),
  ])('that answers %j denies', async (answer) => {
    const { json, factory } = await startRouter({ authorize: () => answer as never });
    const { status, body } = await json('/mode/prices', post(order));
    expect([status, body['code']]).toEqual([403, 'forbidden']);
    expect(factory.get('prices')?.mode).toBe('automatic');
  });

  test('that throws or rejects denies; the client learns nothing of it, the process is warned once', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    for (const broken of [
      () => Promise.reject(new Error('ldap://inner')),
      () => {
        throw new Error('ldap://inner');
      },
    ]) {
      emitWarning.mockClear();
      const { json } = await startRouter({ authorize: broken });
      await json('/mode/prices', post(order));
      const { status, body } = await json('/mode/prices', post(order));
      expect([status, body['code']]).toEqual([403, 'forbidden']);
      expect(JSON.stringify(body)).not.toContain('inner');
      expect(emitWarning).toHaveBeenCalledOnce();
    }
  });

  test('D83: what was given up while it was being authorized is not carried out', async () => {
    let allow: ((actor: string) => void) | undefined;
    const asked = vi.fn(() => new Promise<string>((resolve) => (allow = resolve)));
    const { url, server, factory } = await startRouter({ authorize: asked });
    const headers = { 'Content-Type': 'application/json' };
    const outgoing = httpRequest(`${url}mode/prices`, { method: 'POST', agent: false, headers });
    outgoing.on('error', () => undefined).end(JSON.stringify(order));
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    outgoing.destroy();
    await vi.waitFor(async () => expect(await connectionsOf(server)).toBe(0));
    allow?.('alice');
    await new Promise((resolve) => setImmediate(resolve));
    expect(factory.get('prices')?.mode).toBe('automatic');
  });

  test('is asked before anything is read of the body', async () => {
    const { json } = await startRouter({ authorize: () => false });
    expect((await json('/mode/prices', { method: 'POST', body: 'x'.repeat(10_000) })).status).toBe(403);
  });
});

test('a challenge that no header can hold is a defect that the app answers, and ends no process', async () => {
  const challenged = Object.assign(() => false, { challenge: 'Bearer\nx' });
  const { url } = await startRouter({ authorize: challenged });
  expect((await fetch(`${url}reset/prices`, { method: 'POST' })).status).toBe(500);
  expect((await fetch(`${url}stats`)).status).toBe(200);
});

describe('authorizeRead', () => {
  test('guards everything that tells of circuits, and leaves the page, which has to ask for the token', async () => {
    const { request } = await startRouter({ authorizeRead: authorize });
    for (const path of ['/stats', '/stats/prices', '/history/prices', '/events', '/openapi.json']) {
      expect([path, (await request(path)).status]).toEqual([path, 401]);
    }
    for (const path of ['/stats', '/stats/prices', '/history/prices', '/openapi.json']) {
      expect([path, (await request(path, { headers: withToken })).status]).toEqual([path, 200]);
    }
    for (const path of ['/', '/live-page.js', '/live-page.css']) expect((await request(path)).status).toBe(200);
  });
});

describe('a page of another site', () => {
  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/json; charset=latin1',
    'text/json',
    'application/jsonp',
  ])('cannot make a change by a form: %s is refused, with or without a body', async (type) => {
    const { json, factory } = await startRouter({ authorize: () => true });
    for (const body of ['', JSON.stringify(order)]) {
      const { status, body: told } = await json('/mode/prices', {
        method: 'POST',
        headers: { 'Content-Type': type },
        body,
      });
      expect([status, told['code']]).toEqual([415, 'unsupported_media_type']);
    }
    expect(factory.get('prices')?.mode).toBe('automatic');
  });

  test('is refused a body of no type', async () => {
    const { json } = await startRouter({ authorize: () => true });
    expect((await json('/mode/prices', { method: 'POST', body: JSON.stringify(order) })).status).toBe(415);
  });

  test.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    [{ 'Sec-Fetch-Site': 'same-site' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin' }, 200],
    [{ 'Sec-Fetch-Site': 'none' }, 200],
    [{ Origin: 'https://elsewhere.example' }, 403],
    [{ Origin: 'null' }, 403],
    [{ Origin: 'http://here.example', Host: 'here.example' }, 200],
    [{ Origin: 'https://here.example', 'X-Forwarded-Host': 'here.example' }, 200],
    [{ Origin: 'https://here.example', 'X-Forwarded-Host': 'here.example, inner.local' }, 200],
    [{ Origin: 'https://elsewhere.example', 'X-Forwarded-Host': 'here.example' }, 403],
    [{ Origin: 'https://here.example', Host: 'here.example:443' }, 200],
    [{ Origin: 'http://here.example', Host: 'here.example:80' }, 200],
    [{ Origin: 'http://here.example:80', Host: 'here.example' }, 200],
    [{ Origin: 'https://here.example', Host: 'HERE.Example' }, 200],
    [{ Origin: 'https://here.example', 'X-Forwarded-Host': ' Here.example:443 , inner.local' }, 200],
    [{ Origin: 'http://[::1]:3000', Host: '[::1]:3000' }, 200],
    [{ Origin: 'https://here.example', Host: 'here.example:80' }, 403],
    [{ Origin: 'http://here.example:3000', Host: 'here.example' }, 403],
    [{ Origin: 'http://here.example', Host: 'here.example@elsewhere.example' }, 403],
    [{ Origin: 'http://elsewhere.example', 'X-Forwarded-Host': 'elsewhere.example/x, user@elsewhere.example' }, 403],
    [{ Origin: 'file://here.example', Host: 'here.example' }, 403],
    [{ Origin: 'https://elsewhere.example', Authorization: 'Basic c2VjcmV0' }, 403],
    [{ Origin: 'https://elsewhere.example', Authorization: 'Bearer token' }, 200],
    [{ 'Sec-Fetch-Site': 'cross-site', Authorization: 'bearer token' }, 200],
    [{}, 200],
  ] as const)('with a cookie that is let through: %j is answered %i', async (headers, expected) => {
    const { json } = await startRouter({ authorize: () => 'session' });
    const { status, body } = await json('/reset/prices', post(undefined, headers));
    expect(status).toBe(expected);
    if (expected === 403) expect(body['code']).toBe('cross_origin');
  });

  test('is told of both hosts, and what to configure', async () => {
    const { json } = await startRouter({ authorize: () => 'session' });
    const detailOf = async (headers: Record<string, string>): Promise<unknown> =>
      (await json('/reset/prices', post(undefined, headers))).body['detail'];
    const proxied = { Host: 'inner.local:3000', 'X-Forwarded-Host': 'ops.example', Origin: 'https://ops.example:8443' };
    expect(await detailOf(proxied)).toMatch(
      /^A page at "ops\.example:8443" may not change a circuit at "inner\.local:3000" or "ops\.example"\. .*X-Forwarded-Host/,
    );
    const modern = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example', Host: 'ops.example' };
    expect(await detailOf(modern)).toContain('A page at "evil.example" may not change a circuit at "ops.example".');
    expect(await detailOf({ Origin: 'null', Host: 'ops.example' })).toContain('A page at "null" may not');
    expect(String(await detailOf({ Origin: `x${'y'.repeat(1000)}` })).length).toBeLessThan(600);
  });
});

describe('a body', () => {
  test('of 4096 bytes is read, and one more is refused, however it is sent', async () => {
    const { json } = await startRouter({ authorize });
    const sized = (length: number): string => `{"reason":"x"${' '.repeat(length - 14)}}`;
    const headers = { ...withToken, 'Content-Type': 'application/json' };
    expect((await json('/reset/prices', { method: 'POST', headers, body: sized(4096) })).status).toBe(200);
    for (const length of [4097, 1_000_000]) {
      for (const more of [{ 'Content-Length': String(length) }, { 'Transfer-Encoding': 'chunked' }]) {
        const { status, body } = await json('/reset/prices', {
          method: 'POST',
          headers: { ...headers, ...more },
          body: sized(length),
        });
        expect([status, body['code']]).toEqual([413, 'body_too_large']);
      }
    }
  });

  test('that is cut off changes nothing, and is no defect to warn of', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning');
    const asked = vi.fn(() => true);
    const { url, server, factory } = await startRouter({ authorize: asked });
    const headers = { 'Content-Type': 'application/json', 'Content-Length': '40' };
    const outgoing = httpRequest(`${url}mode/prices`, { method: 'POST', agent: false, headers });
    outgoing.on('error', () => undefined).write(JSON.stringify(order).slice(0, 20));
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    outgoing.destroy();
    await vi.waitFor(async () => expect(await connectionsOf(server)).toBe(0));
    expect(factory.get('prices')?.mode).toBe('automatic');
    expect(emitWarning).not.toHaveBeenCalled();
  });

  test.each(['{', '{"reason":"x"', "{'reason':'x'}", '\u0000', 'reason=x'])(
    'that is no JSON is refused: %j',
    async (body) => {
      const { json } = await startRouter({ authorize });
      const headers = { ...withToken, 'Content-Type': 'application/json' };
      expect((await json('/reset/prices', { method: 'POST', headers, body })).body).toMatchObject({
        status: 400,
        code: 'invalid_body',
      });
    },
  );

  test('that is compressed, or no UTF-8, is refused', async () => {
    const { json } = await startRouter({ authorize });
    const headers = { ...withToken, 'Content-Type': 'application/json' };
    const gzip = { ...headers, 'Content-Encoding': 'gzip' };
    expect((await json('/reset/prices', { method: 'POST', headers: gzip, body: '{}' })).status).toBe(415);
    expect(
      (await json('/reset/prices', { method: 'POST', headers, body: Buffer.from([0x22, 0xff, 0x22]) })).status,
    ).toBe(400);
  });

  test('with __proto__ in it changes no prototype', async () => {
    const { json } = await startRouter({ authorize });
    const headers = { ...withToken, 'Content-Type': 'application/json' };
    const sent = { method: 'POST', headers, body: '{"__proto__":{"reason":"x"},"constructor":1}' };
    const { status, body } = await json('/reset/prices', sent);
    expect([status, (body['errors'] as unknown[]).length]).toEqual([400, 2]);
    expect('reason' in {}).toBe(false);
  });
});

function connectionsOf(server: Server): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}
