import { describe, expect, test } from 'vitest';
import { startFailingService } from './support/failing-service.js';
import { freePort } from './support/free-port.js';
import { Newcomer, type Program } from './support/newcomer.js';
import { blocksOf, readPage, sectionOf } from './support/pages.js';

const guide = readPage('docs/guides/existing-app.md');

/** Asks until a condition holds of the answer, for ten seconds at most. */
async function askUntil(url: string, holds: (answer: Response) => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (let answer = await fetch(url); !(await holds(answer)); answer = await fetch(url)) {
    await answer.body?.cancel().catch(() => undefined);
    if (performance.now() > deadline) throw new Error(`${url} answers ${answer.status} for ten seconds`);
  }
}

/** Opens an event stream, as a page does, tells the program to end, and waits until it has. */
async function endWithAnOpenPage(
  program: Program,
  events: string,
  headers: Record<string, string> = {},
): Promise<number | null> {
  const stream = await fetch(events, { headers });
  expect(stream.status).toBe(200);
  const reader = stream.body!.getReader();
  await reader.read();
  program.terminate();
  const code = await program.ended();
  await reader.cancel().catch(() => undefined);
  return code;
}

describe.each(['express', 'express4'])('the app on %s', (version) => {
  test('is protected, operated by those who are logged in, and ends with a page open', async () => {
    const service = await startFailingService();
    const section = sectionOf(guide, 'Express 4 and 5');
    const newcomer = await Newcomer.follow(section);
    const [block] = blocksOf(section, 'js');
    await newcomer.save('app.mjs', block!.code.replace(`from 'express'`, `from '${version}'`));
    const app = newcomer.start('node app.mjs', { PORT: String(await freePort()), SERVICE_URL: service.url });
    const origin = await app.listening();

    const statuses: number[] = [];
    for (let i = 1; i <= 4; i++) statuses.push((await fetch(`${origin}/price`)).status);
    expect(statuses).toEqual([502, 502, 502, 503]);
    expect(service.requests).toBe(3);

    const circuits = `${origin}/circuit-breakers`;
    expect((await fetch(`${circuits}/stats`)).status).toBe(403);
    expect((await fetch(`${circuits}/reset/prices`, { method: 'POST' })).status).toBe(403);
    const login = await fetch(`${origin}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"ada"}',
    });
    const headers = { Cookie: login.headers.get('set-cookie')!.split(';')[0]!, 'Content-Type': 'application/json' };
    const body = '{"reason":"mended"}';
    const reset = await fetch(`${circuits}/reset/prices`, { method: 'POST', headers, body });
    expect(await reset.json()).toMatchObject({ state: 'closed' });
    const history = await (await fetch(`${circuits}/history/prices`, { headers })).json();
    expect(history).toMatchObject({ entries: [{ to: 'open' }, { actor: 'ada', reason: 'mended' }] });

    expect(await endWithAnOpenPage(app, `${circuits}/events`, headers)).toBe(0);
  });
});

describe('the gateway', () => {
  const start = async (url: string, timeoutMs: number) => {
    const newcomer = await Newcomer.follow(sectionOf(guide, 'Streams with a deadline'));
    const env = { PORT: String(await freePort()), SERVICE_URL: url, STREAM_TIMEOUT_MS: String(timeoutMs) };
    return newcomer.start('node gateway.mjs', env).listening();
  };

  test('counts a stream that hangs as a failure, and rejects at the fourth', async () => {
    const service = await startFailingService();
    service.answer = (response) => response.end('well');
    const gateway = await start(service.url, 300);
    expect(await (await fetch(gateway)).text()).toBe('well');

    service.answer = (response) => void response.writeHead(200).write('half of it');
    for (let i = 1; i <= 3; i++) {
      const answer = await fetch(gateway);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow();
    }
    const rejected = await fetch(gateway);
    expect(rejected.status).toBe(503);
    expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('counts answers of 500, and no client that goes away', async () => {
    const service = await startFailingService();
    service.answer = (response) => void response.writeHead(200).write('half of it');
    const gateway = await start(service.url, 20_000);
    for (let i = 1; i <= 4; i++) {
      const leaving = new AbortController();
      expect((await fetch(gateway, { signal: leaving.signal })).status).toBe(200);
      leaving.abort();
    }
    service.answer = (response) => response.writeHead(500).end();
    await askUntil(gateway, ({ status }) => status === 503);
    expect(service.requests).toBeGreaterThanOrEqual(4 + 3);
  });
});

test('the NestJS app answers for its circuits, leaves other errors to Nest, and ends with a page open', async () => {
  const service = await startFailingService();
  const newcomer = await Newcomer.follow(sectionOf(guide, 'NestJS'));
  await newcomer.save('package.json', '{ "type": "module" }');
  const app = newcomer.start('node main.ts', { PORT: String(await freePort()), SERVICE_URL: service.url });
  const origin = await app.listening();

  for (let i = 1; i <= 3; i++) expect(await (await fetch(`${origin}/price`)).text()).toBe('down');
  const rejected = await fetch(`${origin}/price`);
  expect([rejected.status, rejected.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
  expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await (await fetch(`${origin}/nothing`)).json()).toMatchObject({ statusCode: 404 });
  expect((await fetch(`${origin}/circuit-breakers`)).status).toBe(200);

  expect(await endWithAnOpenPage(app, `${origin}/circuit-breakers/events`)).not.toBe(1);
});

test('the workers of a cluster share one circuit', async () => {
  const service = await startFailingService();
  const newcomer = await Newcomer.follow(sectionOf(guide, 'Cluster workers'));
  const program = newcomer.start('node cluster.mjs', { PORT: String(await freePort()), SERVICE_URL: service.url });
  const origin = await program.listening();

  const rejectedBy = new Set<string>();
  await askUntil(origin, (answer) => {
    if (answer.status === 503) rejectedBy.add(answer.headers.get('x-worker')!);
    return rejectedBy.size === 2;
  });
  expect(service.requests).toBeLessThan(2 * 3 + 2); // the listening check was one request, and a worker hears a little later
});
