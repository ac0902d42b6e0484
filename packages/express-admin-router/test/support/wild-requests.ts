import { randomInt } from 'node:crypto';
import type express from 'express';
import { type Express } from 'express';
import express4 from 'express4';
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { bearerToken } from '../../src/index.js';
import { encodeName } from '../../src/page/api/encode-name.js';
import { BY_THE_APP } from './open-api-check.js';
import type { Sent } from './request.js';
import { SECRET, startRouter, withToken } from './running-router.js';

const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const names = ['prices', 'a/b', '..', '__proto__', '<script>alert(1)</script>', 'ü', '\ud800', '%'];
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...names, '../../etc/passwd', 'toString'),
);

// Node's client refuses what is no path at all; everything else goes out as it is.
const rawPath = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const encoded = anyText.map(encodeName);
const segment = fc.oneof(encoded, rawPath);
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(fc.constantFrom('name', 'since', 'limit', 'samples', '__proto__', 'x'), segment), { maxLength: 3 })
    .map((pairs) => `?${pairs.map(([key, value]) => `${key}=${value}`).join('&')}`),
  rawPath.map((text) => `?${text}`),
);
const place = fc.constantFrom(
  '/stats',
  '/stats',
  '/reset',
  '/reset',
  '/mode',
  '/mode',
  '/trip',
  '/history',
  '/openapi.json',
  '/',
  '/live-page.js',
  '/events',
  '',
);
const path = fc
  .tuple(
    place,
    fc.oneof(
      fc.constant(''),
      segment.map((text) => `/${text}`),
    ),
    query,
  )
  .map((parts) =>
    parts
      .join('')
      .replace(/^(?!\/)/, '/')
      .replaceAll('#', '%23'),
  );

const method = fc.constantFrom('GET', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');
const order = fc.record(
  {
    mode: fc.oneof(fc.constantFrom('automatic', 'forced_open', 'forced_closed', 'observe'), fc.anything()),
    reason: fc.oneof(fc.string(), fc.anything()),
    ttl_seconds: fc.oneof(fc.double(), fc.anything()),
    __proto__: fc.anything(),
    other: fc.anything(),
  },
  { requiredKeys: [] },
);
const json = fc.oneof(order, order, fc.jsonValue()).map((value) => (JSON.stringify(value) as string | undefined) ?? '');
const body = fc.oneof(fc.constant(undefined), json, json, fc.string(), fc.uint8Array({ maxLength: 6000 }));

const type = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'x',
  '',
);
const credentials = fc.oneof(
  { weight: 1, arbitrary: fc.constant(withToken.Authorization) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('', 'Bearer', 'Bearer wrong', `Basic ${SECRET}`, `Bearer ${SECRET.toUpperCase()}`),
  },
);
const headerText = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.replaceAll('\u007f', ''));
const headers = fc
  .record(
    {
      Authorization: credentials,
      'Content-Type': type,
      'Last-Event-ID': headerText,
      'Content-Encoding': fc.constantFrom('gzip', 'identity', 'x'),
      'Sec-Fetch-Site': fc.constantFrom('cross-site', 'same-origin', 'none', 'x'),
      Origin: fc.oneof(headerText, fc.constantFrom('null', 'https://elsewhere.example')),
      'X-Forwarded-Host': headerText,
      'X-HTTP-Method-Override': fc.constantFrom('POST', 'DELETE'),
      Accept: headerText,
      Cookie: headerText,
    },
    { requiredKeys: [] },
  )
  .map((record) => record as Record<string, string>);

const wild = fc.tuple(method, path, headers, body);
// Close to what is right: a wild request alone would hardly ever get through to a handler.
const plausible = fc.tuple(
  fc.constant('POST'),
  fc
    .tuple(fc.constantFrom('/reset', '/mode', '/trip'), fc.constantFrom(...names))
    .map(([action, name]) => (name === '..' ? `${action}?name=..` : `${action}/${encodeName(name)}`)),
  fc
    .record({ Authorization: credentials, 'Content-Type': fc.constant('application/json') })
    .map((record): Record<string, string> => record),
  fc.oneof(
    json,
    fc
      .record({ mode: fc.constantFrom('automatic', 'observe', 'forced_open'), reason: fc.string() })
      .map((sound) => JSON.stringify(sound)),
    fc.record({ reason: fc.string({ minLength: 1 }) }).map((sound) => JSON.stringify(sound)),
  ),
);

/** Sends so many requests of every kind, and expects neither a 5xx nor a change that was not authorized. */
export async function expectHarmless(requests: number): Promise<void> {
  console.info(`fuzz seed ${seed}; FUZZ_SEED=${seed} sends the same requests again`);
  const emitWarning = vi.spyOn(process, 'emitWarning');
  // Streams would never end: each that begins is ended at once.
  const end = new AbortController();
  end.abort();
  const router = await startRouter({ names, authorize: bearerToken(SECRET), signal: end.signal });
  const parsing = await startRouter({
    names,
    authorize: bearerToken(SECRET),
    signal: end.signal,
    app: (router, prefix): Express =>
      express4()
        .use(express4.json({ strict: false }))
        .use(prefix, router)
        .use(quietly),
  });
  const generations = (): string =>
    [router, parsing].flatMap(({ factory }) => factory.list().map((breaker) => breaker.getStats().generation)).join();
  const known = names.length;
  let before = generations();
  let authorized = 0;
  const statuses = new Map<number, number>();
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: wild }, plausible), fc.boolean(), async (wanted, isParsed) => {
      const [verb, where, given, content] = wanted;
      sent++;
      const outgoing: Sent = { method: verb, headers: given, ...(content !== undefined && { body: content }) };
      const { status } = await (isParsed ? parsing : router).request(where, outgoing);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status).toBeLessThan(500);
      const after = generations();
      const hasToken = given['Authorization'] === withToken.Authorization;
      if (after !== before) {
        expect([verb, hasToken, status]).toEqual(['POST', true, 200]);
        authorized++;
      }
      before = after;
    }),
    { seed, numRuns: requests, endOnFailure: true },
  );
  console.info(
    `answers: ${[...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status} × ${count}`)
      .join(', ')}`,
  );
  expect(sent).toBe(requests);
  // Or else nothing was tried in earnest.
  const enough = requests / 500;
  expect(authorized).toBeGreaterThan(enough);
  for (const status of [200, 400, 401, 404, 405, 415]) expect(statuses.get(status)).toBeGreaterThan(enough);
  expect([router.factory.list().length, parsing.factory.list().length]).toEqual([known, known]);
  expect(emitWarning).not.toHaveBeenCalled();
}

/** Answers what a parser refused, without printing it. */
function quietly(
  error: unknown,
  _request: express.Request,
  response: express.Response,
  next: express.NextFunction,
): void {
  if (error instanceof Error && 'status' in error) response.status(Number(error.status)).set(BY_THE_APP, 'yes').end();
  else next(error);
}
