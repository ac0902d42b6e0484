import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCoinGeckoClient } from '../src/coingecko/coin-gecko-client.js';
import { UnreadableAnswerError } from '../src/coingecko/unreadable-answer-error.js';
import { startSimulator, type Simulator } from '../src/simulator/simulator.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let simulator: Simulator;
let other: Server | undefined;
beforeEach(async () => {
  simulator = await startSimulator({ apiKey: 'CG-key' });
});
afterEach(async () => {
  await simulator.close();
  other?.close();
  other?.closeAllConnections();
  other = undefined;
});

const never = new AbortController().signal;
const bitcoin = { ids: ['bitcoin'], vs: 'usd' };
const client = (apiKey: string | undefined = 'CG-key') => createCoinGeckoClient({ baseUrl: simulator.baseUrl, apiKey });

/** A client of a server that answers everything with this. */
async function clientOf(status: number, headers: Record<string, string>, body: string) {
  const server = createServer((_request, response) => {
    response.writeHead(status, headers).end(body);
  });
  other = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return createCoinGeckoClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

describe('the CoinGecko client', () => {
  it('asks the three routes with the key and gives their bodies, checked', async () => {
    const prices = await client().prices({ ids: ['bitcoin', 'ethereum'], vs: 'eur' }, never);
    expect(prices.status).toBe(200);
    expect(Object.keys(prices.body?.['bitcoin'] ?? {})).toEqual(['eur', 'eur_24h_change', 'last_updated_at']);
    expect((await client().coin({ id: 'solana' }, never)).body?.name).toBe('Solana');
    expect((await client().markets({ vs: 'usd', limit: 3 }, never)).body).toHaveLength(3);
  });

  it('gives a refusal and a failure as values, with their headers', async () => {
    expect((await client('CG-wrong').prices(bitcoin, never)).status).toBe(401);
    expect((await client().coin({ id: 'nocoin' }, never)).status).toBe(404);
    simulator.setTrouble({ kind: 'status', status: 429, retryAfterSeconds: 3 });
    const limited = await client().prices(bitcoin, never);
    expect([limited.status, limited.headers.get('retry-after'), limited.body]).toEqual([429, '3', undefined]);
  });

  it('rejects a body that is cut off, of another shape, or not JSON', async () => {
    simulator.setTrouble({ kind: 'malformed' });
    await expect(client().markets({ vs: 'usd', limit: 10 }, never)).rejects.toBeInstanceOf(UnreadableAnswerError);
    const json = { 'Content-Type': 'application/json' };
    for (const body of ['', '[]', 'null', '"text"', '<html>']) {
      const stranger = await clientOf(200, json, body);
      await expect(stranger.prices(bitcoin, never)).rejects.toBeInstanceOf(UnreadableAnswerError);
    }
  });

  it('gives up on a body that is longer than memory should bear', async () => {
    const stranger = await clientOf(200, {}, `{"bitcoin":{"usd":${'1'.repeat(5_100_000)}}}`);
    await expect(stranger.prices(bitcoin, never)).rejects.toThrow('longer than');
  });

  it('follows no redirect, which could carry the key elsewhere', async () => {
    const stranger = await clientOf(302, { Location: simulator.baseUrl }, '');
    await expect(stranger.prices(bitcoin, never)).rejects.toBeInstanceOf(TypeError);
    expect(simulator.calls().prices).toBe(0);
  });

  it('stops at the signal, while it waits and while the body drips', async () => {
    for (const trouble of [{ kind: 'hang' }, { kind: 'drip', bytesPerSecond: 1 }] as const) {
      simulator.setTrouble(trouble);
      const abort = new AbortController();
      const before = simulator.calls().prices;
      const call = client().prices(bitcoin, abort.signal);
      const outcome = expect(call).rejects.toHaveProperty('name', 'AbortError');
      await vi.waitFor(() => expect(simulator.calls().prices).toBe(before + 1));
      abort.abort();
      await outcome;
    }
  });

  it('ends the connection of an answer that drips in, also when garbage was collected meanwhile', async () => {
    const [begun, ended] = [vi.fn(), vi.fn()];
    const server = createServer((_request, response) => {
      response.once('close', ended).writeHead(200).write('{');
      begun();
    });
    other = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stranger = createCoinGeckoClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const abort = new AbortController();
    const outcome = expect(stranger.prices(bitcoin, abort.signal)).rejects.toHaveProperty('name', 'AbortError');
    await vi.waitFor(() => expect(begun).toHaveBeenCalled());
    // What is collected is not the same at once as some turns later.
    for (let turn = 0; turn < 5; turn += 1) {
      collectGarbage();
      await new Promise(setImmediate);
    }
    abort.abort();
    await outcome;
    await vi.waitFor(() => expect(ended).toHaveBeenCalled());
  });
});
