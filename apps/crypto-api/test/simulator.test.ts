import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { coinDetailSchema } from '../src/coingecko/coin-detail.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../src/simulator/simulator.js';

const running: Simulator[] = [];
const start = async (options?: SimulatorOptions) => {
  const simulator = await startSimulator(options);
  running.push(simulator);
  return simulator;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const price = '/simple/price?ids=bitcoin&vs_currencies=usd';

describe('the simulator', () => {
  it('answers the three routes and counts the calls that reach it', async () => {
    const seen: string[] = [];
    const simulator = await start({ onCall: (route) => seen.push(route) });
    const bitcoin = await (await fetch(simulator.baseUrl + price)).json();
    expect(bitcoin).toEqual({ bitcoin: { usd: expect.any(Number) as number } });
    coinDetailSchema.parse(await (await fetch(`${simulator.baseUrl}/coins/bitcoin`)).json());
    expect((await fetch(`${simulator.baseUrl}/coins/nocoin`)).status).toBe(404);
    expect((await fetch(`${simulator.baseUrl}/coins/markets?vs_currency=usd`)).status).toBe(200);
    expect((await fetch(`${simulator.baseUrl}/nothing`)).status).toBe(404);
    expect(simulator.calls()).toEqual({ prices: 1, coins: 2, markets: 1 });
    expect(seen).toEqual(['prices', 'coins', 'coins', 'markets']);
  });

  it('can ask for the key, and answers 401 without it', async () => {
    const simulator = await start({ apiKey: 'CG-right' });
    const ask = async (key: string) =>
      (await fetch(simulator.baseUrl + price, { headers: { 'x-cg-demo-api-key': key } })).status;
    expect(await ask('CG-wrong')).toBe(401);
    expect(await ask('CG-right')).toBe(200);
  });

  it('puts trouble on one route alone', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'status', status: 500 }, 'markets');
    expect((await fetch(`${simulator.baseUrl}/coins/markets?vs_currency=usd`)).status).toBe(500);
    expect((await fetch(simulator.baseUrl + price)).status).toBe(200);
  });

  it('answers a share of the calls with trouble', async () => {
    const simulator = await start({ seed: 5 });
    simulator.setTrouble({ kind: 'status', status: 503, share: 0.5 });
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await fetch(simulator.baseUrl + price)).status),
    );
    const failed = statuses.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(32);
  });

  it('sends 429 with Retry-After', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    const response = await fetch(simulator.baseUrl + price);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it('is late by the latency', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'latency', delayMs: 120, jitterMs: 10 });
    const before = performance.now();
    expect((await fetch(simulator.baseUrl + price)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(119);
  });

  it('cuts its JSON off', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'malformed' });
    const response = await fetch(simulator.baseUrl + price);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toBeInstanceOf(SyntaxError);
  });

  it('resets the connection', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'reset' });
    const { hostname, port } = new URL(simulator.origin);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /api/v3${price} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
    expect(error.code).toBe('ECONNRESET');
  });

  it('drips the right answer, piece by piece', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'drip', bytesPerSecond: 100 });
    const response = await fetch(simulator.baseUrl + price);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
    }
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(Buffer.concat(pieces).toString())).toHaveProperty('bitcoin.usd');
  });

  it('hangs without a word, and still ends with its close', async () => {
    const simulator = await start();
    simulator.setTrouble({ kind: 'hang' });
    const call = fetch(simulator.baseUrl + price);
    const outcome = expect(call).rejects.toBeInstanceOf(TypeError);
    await vi.waitFor(() => expect(simulator.calls().prices).toBe(1));
    running.splice(0);
    await simulator.close();
    await outcome;
  });
});

describe('the steering of a simulator over HTTP', () => {
  const put = (simulator: Simulator, body: string) =>
    fetch(`${simulator.origin}/_simulator/trouble`, { method: 'PUT', body });

  it('puts and tells trouble, and tells the calls', async () => {
    const simulator = await start();
    expect((await put(simulator, '{"kind":"status","status":503,"route":"prices"}')).status).toBe(200);
    expect((await fetch(simulator.baseUrl + price)).status).toBe(503);
    expect(await (await fetch(`${simulator.origin}/_simulator/trouble`)).json()).toEqual({
      prices: { kind: 'status', status: 503 },
      coins: { kind: 'none' },
      markets: { kind: 'none' },
    });
    expect(await (await fetch(`${simulator.origin}/_simulator/calls`)).json()).toEqual({
      prices: 1,
      coins: 0,
      markets: 0,
    });
    expect((await put(simulator, '{"kind":"none"}')).status).toBe(200);
    expect((await fetch(simulator.baseUrl + price)).status).toBe(200);
  });

  it.each([
    ['{', 'not JSON'],
    ['{"kind":"nuke"}', 'kind'],
    ['{"kind":"hang","route":"moon"}', 'route'],
    ['{"kind":"hang","shar":1}', 'shar'],
    ['{"kind":"latency","delayMs":-1}', 'delayMs'],
    ['{"kind":"hang","share":0}', 'share'],
    ['null', 'object'],
  ])('refuses %s and names what is wrong with it', async (body, named) => {
    const simulator = await start();
    const response = await put(simulator, body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(named);
    expect(simulator.trouble('prices')).toEqual({ kind: 'none' });
  });
});
