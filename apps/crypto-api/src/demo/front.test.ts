import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startFront } from './front.js';

async function replica(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const named = (name: string) =>
  replica((request, response) => response.end(`${name} ${request.method} ${request.url}`));

async function front(...origins: string[]) {
  const { port, stop } = await startFront(0, () => origins);
  onTestFinished(() => stop(0));
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };
  return { ask, port };
}

it('asks the replicas in turn, and one alone for the page of the circuits', async () => {
  const { ask } = await front(await named('a'), await named('b'), await named('c'));
  const turns = [];
  for (let count = 0; count < 6; count += 1) {
    turns.push((await ask('/price?ids=x')).text);
  }
  expect(turns.map((text) => text[0]).join('')).toMatch(/^(abcabc|bcabca|cabcab)$/);
  expect(turns[0]).toMatch(/ GET \/price\?ids=x$/);
  const pages = await Promise.all(Array.from({ length: 4 }, () => ask('/api/v1/circuit-breakers/stats')));
  expect(new Set(pages.map(({ text }) => text[0])).size).toBe(1);
});

it('asks the next one when a replica is gone, and says so when all are', async () => {
  const gone = 'http://127.0.0.1:9';
  const { ask } = await front(gone, await named('b'));
  for (let count = 0; count < 4; count += 1) {
    expect((await ask('/')).text).toBe('b GET /');
  }
  const { ask: askNobody } = await front(gone);
  expect(await askNobody('/')).toEqual({ status: 502, text: 'No replica answers.\n' });
  expect((await (await front()).ask('/')).status).toBe(502);
});

it('hands on the body, the status and the headers, and never sends a change twice', async () => {
  const bodies: string[] = [];
  const echo = await replica((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
    request.on('end', () => response.writeHead(418, { 'X-Host': request.headers.host }).end('short and stout'));
  });
  const dropping = await replica((request) => void request.resume().on('end', () => request.socket.destroy()));
  const { ask, port } = await front(echo);
  expect(await ask('/', { method: 'POST', body: 'tea' })).toEqual({ status: 418, text: 'short and stout' });
  const { headers } = await fetch(`http://127.0.0.1:${port}/`);
  expect(headers.get('x-host')).toBe(`127.0.0.1:${port}`);
  expect(bodies).toEqual(['tea']);
  expect((await (await front(dropping, echo)).ask('/api/v1/circuit-breakers/', { method: 'POST' })).status).toBe(502);
  expect(bodies).toEqual(['tea']);
});

it('lets go of a replica when its client leaves', async () => {
  let left = (): void => undefined;
  const gone = new Promise<void>((resolve) => (left = resolve));
  const streaming = await replica((_request, response) => {
    response.writeHead(200).write('data: first\n\n');
    response.once('close', left);
  });
  const { port } = await front(streaming);
  const abort = new AbortController();
  const stream = await fetch(`http://127.0.0.1:${port}/events`, { signal: abort.signal });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('data: first\n\n');
  abort.abort();
  await gone;
});
