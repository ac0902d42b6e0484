import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallTimeoutError, CircuitBreaker, CircuitOpenError } from '@tripswitch/core';
import express5 from 'express';
import express4 from 'express4';
import { describe, expect, onTestFinished, test } from 'vitest';
import { circuitErrors } from '../src/index.js';
import { send, type Received } from './support/request.js';

type Framework = typeof express5;

/** An app whose only route ends as the test says. */
async function answerOf(framework: Framework, route: express5.RequestHandler, method = 'GET'): Promise<Received> {
  const app = framework();
  app.get('/price', route);
  app.use(circuitErrors());
  app.use(((error: unknown, _request, response, next) => {
    if (response.headersSent) next(error);
    else response.status(500).send(`the app's own: ${String(error)}`);
  }) satisfies express5.ErrorRequestHandler);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '/price', { method });
}

const failing =
  (error: unknown): express5.RequestHandler =>
  (_request, _response, next) =>
    next(error);

function rejection(facts: Partial<CircuitOpenError> = {}): CircuitOpenError {
  return new CircuitOpenError({
    breakerName: 'secret-ledger',
    state: 'open',
    reason: 'open',
    retryAfterMs: 12_345,
    nextAttemptAt: null,
    ...facts,
  });
}

describe.each([
  ['Express 4', express4],
  ['Express 5', express5],
])('D96: circuitErrors() in %s', (_name, framework) => {
  test('answers the rejection of a real breaker with 503, when to come back, and nothing internal', async () => {
    const breaker = new CircuitBreaker({ name: 'secret-ledger', failureThreshold: 1, recoveryTimeoutMs: 30_000 });
    await breaker.tryCall(() => Promise.reject(new Error('postgres://inner')));
    const { status, headers, text } = await answerOf(framework, (_request, _response, next) => {
      breaker.call(() => 1).then(() => undefined, next);
    });
    expect([status, headers['retry-after']]).toEqual([503, '30']);
    expect([headers['content-type'], headers['cache-control']]).toEqual(['application/problem+json', 'no-store']);
    expect(JSON.parse(text)).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      code: 'service_unavailable',
      detail: 'Try again later.',
    });
    expect(text + JSON.stringify(headers)).not.toMatch(/ledger|circuit|breaker|open|inner/i);
  });

  test.each([
    [{ retryAfterMs: 12_345 }, '13'],
    [{ retryAfterMs: 0 }, '1'],
    [{ retryAfterMs: null, reason: 'forced_open' }, '5'],
    [{ retryAfterMs: 86_400_000 * 20 }, '3600'],
  ] as const)('says when to come back after %j', async (facts, seconds) => {
    const { status, headers } = await answerOf(framework, failing(rejection(facts)));
    expect([status, headers['retry-after']]).toEqual([503, seconds]);
  });

  test('answers a rejection of another copy of the core, which may lack what this one tells', async () => {
    const foreign = Object.assign(new Error('open'), { code: 'ERR_CIRCUIT_OPEN' });
    const { status, headers } = await answerOf(framework, failing(foreign));
    expect([status, headers['retry-after']]).toEqual([503, '5']);
  });

  test('answers a timeout with 504', async () => {
    const breaker = new CircuitBreaker({ name: 'slow-ledger', callTimeoutMs: 5 });
    const { status, headers, text } = await answerOf(framework, (_request, _response, next) => {
      breaker.call(() => new Promise(() => undefined)).then(() => undefined, next);
    });
    expect([status, headers['retry-after'], (JSON.parse(text) as { code: string }).code]).toEqual([
      504,
      undefined,
      'gateway_timeout',
    ]);
    expect(text).not.toContain('ledger');
  });

  test.each([new Error('other'), 'a text', Object.assign(new Error('coded'), { code: 'ERR_OTHER' })])(
    'passes other errors on: %s',
    async (error) => {
      const { status, text } = await answerOf(framework, failing(error));
      expect([status, text]).toEqual([500, `the app's own: ${String(error)}`]);
    },
  );

  test('sends none of the headers that described another body, and keeps the others', async () => {
    const { headers, text } = await answerOf(framework, (_request, response, next) => {
      response.set({ 'Content-Length': '5', ETag: '"x"', 'Cache-Control': 'public', 'X-Kept': 'yes' });
      next(rejection());
    });
    expect([headers.etag, headers['cache-control'], headers['x-kept']]).toEqual([undefined, 'no-store', 'yes']);
    expect(JSON.parse(text)).toMatchObject({ status: 503 });
  });

  test('leaves an answer alone that has begun, and lets the app end it', async () => {
    const begun = answerOf(framework, (_request, response, next) => {
      response.write('half');
      next(rejection());
    });
    await expect(begun).rejects.toThrow(/aborted|hang up|reset/);
  });

  test('answers a HEAD request without a body', async () => {
    const { status, text } = await answerOf(framework, failing(rejection()), 'HEAD');
    expect([status, text]).toEqual([503, '']);
  });
});

test('a timeout of another copy of the core is known by its code', async () => {
  expect(new CallTimeoutError('x', 5).code).toBe('ERR_CALL_TIMEOUT');
  const foreign = Object.assign(new Error('late'), { code: 'ERR_CALL_TIMEOUT' });
  expect((await answerOf(express5, failing(foreign))).status).toBe(504);
});
