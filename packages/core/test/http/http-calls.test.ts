import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CircuitBreaker } from '../../src/breaker/circuit-breaker.js';
import { isCallTimeoutError } from '../../src/errors/call-timeout-error.js';
import { classifyHttp } from '../../src/http/classify-http.js';
import { readResponse } from '../../src/http/read-response.js';

/** How many answers are being sent, and neither ended nor given up by the client. */
let open = 0;

const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  '/ok': (response) => response.end('{"price":"\u20AC 5"}'),
  '/empty': (response) => response.writeHead(204).end(),
  '/404': (response) => response.writeHead(404).end('no such coin'),
  '/500': (response) => response.writeHead(500).end('{"price":0}'),
  '/429': (response) => response.writeHead(429, { 'retry-after': '120' }).end(),
  '/stall': (response) => response.writeHead(200, { 'content-length': 100 }).write('{"pri'),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"pri', () => response.destroy());
  },
  '/endless': (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1_000)));
    };
    response.on('drain', more);
    more();
  },
};

const server = createServer((request: IncomingMessage, response) => {
  open++;
  response.once('close', () => open--);
  ANSWERS[request.url ?? '']?.(response);
});
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const breakerOf = (callTimeoutMs?: number) =>
  new CircuitBreaker({ name: 'prices', failureThreshold: 1, classify: classifyHttp, callTimeoutMs });
const get = (breaker: CircuitBreaker, path: string) =>
  breaker.call(({ signal }) => readResponse(fetch(origin + path, { signal })));

describe('a call whose fetch is read inside, judged by classifyHttp', () => {
  test('D70: an answer of 200 is a success, and its body is here', async () => {
    const breaker = breakerOf();
    const response = await get(breaker, '/ok');
    expect(response).toMatchObject({ status: 200, ok: true });
    expect(response.text()).toBe('{"price":"€ 5"}');
    expect(response.json()).toEqual({ price: '€ 5' });
    expect(response.body).toEqual(new TextEncoder().encode('{"price":"€ 5"}'));
    expect(breaker.getStats()).toMatchObject({ state: 'closed', successCount: 1 });
  });

  test('D70: an answer of 404 is a success, and its body is here', async () => {
    const breaker = breakerOf();
    const response = await get(breaker, '/404');
    expect(response).toMatchObject({ status: 404, ok: false });
    expect(response.text()).toBe('no such coin');
    expect(breaker.getStats()).toMatchObject({ state: 'closed', successCount: 1 });
  });

  test('D70: an answer of 500 opens the circuit', async () => {
    const breaker = breakerOf();
    const { ok, json } = await get(breaker, '/500');
    expect([ok, json()]).toEqual([false, { price: 0 }]);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failureCount: 1 });
  });

  test('D70: an answer of 429 opens the circuit for as long as its Retry-After says', async () => {
    const breaker = breakerOf();
    const response = await get(breaker, '/429');
    expect(response.headers.get('Retry-After')).toBe('120');
    expect(breaker.state).toBe('open');
    expect(breaker.getStats().retryAfterMs).toBeGreaterThan(60_000);
  });

  test('D93: a body that stalls is a failure once the call timeout is over, and is given up', async () => {
    const breaker = breakerOf(200);
    const error: unknown = await get(breaker, '/stall').catch((thrown: unknown) => thrown);
    expect(isCallTimeoutError(error)).toBe(true);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failureCount: 1, successCount: 0, timeoutCount: 1 });
    await vi.waitFor(() => {
      expect(open).toBe(0);
    });
  });

  test('D93: a body that is cut off is a failure', async () => {
    const breaker = breakerOf();
    await expect(get(breaker, '/cut')).rejects.toThrow(TypeError);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failureCount: 1, successCount: 0 });
  });

  test('a server that is gone is a failure', async () => {
    const breaker = breakerOf();
    const { signal } = new AbortController();
    await expect(breaker.call(() => readResponse(fetch('http://127.0.0.1:1', { signal })))).rejects.toThrow('fetch');
    expect(breaker.state).toBe('open');
  });
});

describe('readResponse', () => {
  test('takes a response as well as the promise of one', async () => {
    const response = await fetch(`${origin}/ok`);
    expect((await readResponse(response)).json()).toEqual({ price: '€ 5' });
  });

  test.each([undefined, 1, Infinity])('reads a response without a body, with maxBytes %s', async (maxBytes) => {
    const response = await readResponse(fetch(`${origin}/empty`), { maxBytes });
    expect(response).toMatchObject({ status: 204, ok: true, body: new Uint8Array() });
    expect(response.text()).toBe('');
    expect(() => response.json()).toThrow(SyntaxError);
  });

  test('reads a response of undici, whose body has the methods', async () => {
    const body = { arrayBuffer: () => new Response('{}').arrayBuffer() };
    const response = await readResponse({ statusCode: 200, headers: { a: '1' }, body });
    expect(response).toMatchObject({ status: 200, ok: true, headers: { a: '1' } });
    expect(response.json()).toEqual({});
  });

  test.each([199, 300])('says of %d that it is not ok', async (status) => {
    const response = { status, headers: {}, arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)) };
    expect((await readResponse(response)).ok).toBe(false);
  });

  test('gives up a body that has more bytes than maxBytes', async () => {
    const error: unknown = await readResponse(fetch(`${origin}/endless`), { maxBytes: 100_000 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      message: 'readResponse: the body has more than maxBytes, 100000',
      code: 'ERR_RESPONSE_TOO_LARGE',
    });
    await vi.waitFor(() => {
      expect(open).toBe(0);
    });
  });

  test.each([
    ['a stream', () => new Response('x'.repeat(10))],
    ['no stream', () => ({ status: 200, headers: {}, arrayBuffer: () => Promise.resolve(new ArrayBuffer(10)) })],
  ])('takes a body of exactly maxBytes from %s, and not one byte more', async (_what, response) => {
    expect((await readResponse(response(), { maxBytes: 10 })).body).toHaveLength(10);
    await expect(readResponse(response(), { maxBytes: 9 })).rejects.toThrow(RangeError);
  });

  test('puts a body of many chunks together', async () => {
    const chunks = ['a', 'bc', '', 'def'].map((text) => new TextEncoder().encode(text));
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect((await readResponse(new Response(stream), { maxBytes: 6 })).text()).toBe('abcdef');
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['text', '"text"'],
    [{ status: 200 }, 'an object'],
    [{ arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)) }, 'an object'],
  ])('refuses %j, which is no response to read', async (response, shown) => {
    await expect(readResponse(response as never)).rejects.toThrow(
      new TypeError(`readResponse: the response is ${shown}, expected one of fetch or undici`),
    );
  });

  test.each([
    [null, 'options is null, expected an object with the option maxBytes'],
    [5, 'options is 5, expected an object with the option maxBytes'],
    [{ maxByte: 5 }, '"maxByte" is no option, expected maxBytes'],
    [{ maxBytes: 0 }, 'maxBytes is 0, expected a whole number of bytes above 0'],
    [{ maxBytes: -1 }, 'maxBytes is -1, expected a whole number of bytes above 0'],
    [{ maxBytes: 1.5 }, 'maxBytes is 1.5, expected a whole number of bytes above 0'],
    [{ maxBytes: NaN }, 'maxBytes is NaN, expected a whole number of bytes above 0'],
    [{ maxBytes: '5' }, 'maxBytes is "5", expected a whole number of bytes above 0'],
  ])('refuses the options %j by name and value', async (options, problem) => {
    const reading = readResponse(new Response('x'), options as never);
    await expect(reading).rejects.toThrow(new TypeError(`readResponse: ${problem}`));
  });
});
