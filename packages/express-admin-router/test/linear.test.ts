import { describe, expect, test } from 'vitest';
import { HEADER_LIMIT } from '../src/access/bounded-header.js';
import { otherSite } from '../src/access/other-site.js';
import { readJsonBody } from '../src/body/read-json-body.js';
import { EventLog } from '../src/events/event-log.js';
import { withoutOrigin } from '../src/express/express-router.js';
import { bearerToken } from '../src/index.js';
import { matchRoute } from '../src/routing/match-route.js';
import { parseQuery } from '../src/routing/query-parameters.js';
import { decodeName } from '../src/routing/circuit-name.js';
import { timeOf } from '../src/handlers/show-history.js';
import { post, SECRET, startRouter } from './support/running-router.js';

/** So long that what takes quadratic time takes minutes, and what takes linear time a few milliseconds. */
const LENGTH = 100_000;
const BOUND_MS = 500;

/** Texts that make a careless regular expression try all its ways: long runs that end just not as they should. */
const hostile = [
  ' ',
  '%',
  '%ED%',
  '%ED%A0',
  '&',
  '=',
  '/',
  ',',
  ', ',
  'a',
  '1',
  'f',
  '-',
  '.',
  ':',
  '+',
  ';',
  '"',
  '\t',
]
  .flatMap((part) =>
    ['', 'a', 'bearer ', 'http://', 'application/json', '2026-01-01T00:00:00.', 'f-'].map((head) => ({ part, head })),
  )
  .map(({ part, head }) => `${head}${part.repeat(LENGTH / part.length)}b`);

const requested = { action: 'read', circuit: null } as const;
const authorize = bearerToken(SECRET);
const log = new EventLog(10);
const body = (type: string): unknown =>
  readJsonBody({
    method: 'POST',
    path: '/',
    query: '',
    originalPath: '/',
    headers: { 'content-type': type },
    readBody: () => Promise.resolve({ kind: 'bytes', bytes: new Uint8Array() }),
    isGone: () => false,
    host: undefined,
  });

describe('D84: no input costs more than linear time', () => {
  test.each<[string, (text: string) => unknown]>([
    ['the header X-Forwarded-Host', (text) => otherSite({ origin: 'http://a', 'x-forwarded-host': text })],
    ['the header Host', (text) => otherSite({ origin: 'http://a', host: text })],
    ['the header Origin', (text) => otherSite({ origin: text, host: 'a' })],
    ['the header Sec-Fetch-Site', (text) => otherSite({ 'sec-fetch-site': text })],
    ['the header Authorization', (text) => authorize({ headers: { authorization: text } }, requested)],
    ['the header Content-Type', body],
    ['the header Last-Event-ID', (text) => log.since(text)],
    ['the URL', withoutOrigin],
    ['the path', (text) => matchRoute([], text, new Map())],
    ['the query', parseQuery],
    ['a name', decodeName],
    ['a time', timeOf],
  ])('%s', (_what, read) => {
    for (const text of hostile) {
      const started = performance.now();
      read(text);
      const ms = performance.now() - started;
      if (ms > BOUND_MS) throw new Error(`${ms.toFixed(0)} ms for ${JSON.stringify(text.slice(0, 30))}…`);
    }
  });

  test('requests without a token, with headers as long as Node.js takes them, are answered in milliseconds', async () => {
    const { json } = await startRouter({ authorize: () => true });
    const spaces = `a${' '.repeat(15_000)}b`;
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        json('/reset/prices', post(undefined, { Origin: 'http://evil.example', 'X-Forwarded-Host': spaces })),
      ),
    );
    expect(performance.now() - started).toBeLessThan(1000);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(403));
  });

  test('a header beyond its bound is not looked into, also where it would be right', async () => {
    const { json } = await startRouter({ authorize: () => true });
    const hosts = `here.example,${'x'.repeat(HEADER_LIMIT)}`;
    const headers = { Origin: 'http://here.example', 'X-Forwarded-Host': hosts };
    expect((await json('/reset/prices', post(undefined, headers))).body['code']).toBe('cross_origin');
  });
});
