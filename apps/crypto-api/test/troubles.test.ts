import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startSimulator, type Simulator } from '../src/simulator/simulator.js';
import type { Trouble } from '../src/simulator/trouble.js';
import { figure } from './support/figure.js';
import { startReplica, type Replica } from './support/replica.js';

const [callTimeoutMs, deadlineMs] = [400, 1500];
/** What a busy machine may add to a wait. */
const slackMs = 1000;
const clients = 12;
const coins = '/api/v1/coins';
const known = ['bitcoin', 'ethereum', 'solana'];
/** Coins that exist, and were never asked for. */
const unknown = ['litecoin', 'cardano', 'dogecoin'];

/** A trouble, and what it has to be to the circuit: how the call counts, and how long the circuit stays open. */
const table: readonly { trouble: Trouble; outcome: 'timeout' | 'failure'; retryAfterS?: number }[] = [
  { trouble: { kind: 'hang' }, outcome: 'timeout' },
  { trouble: { kind: 'latency', delayMs: 10_000 }, outcome: 'timeout' },
  { trouble: { kind: 'drip', bytesPerSecond: 5 }, outcome: 'timeout' },
  { trouble: { kind: 'reset' }, outcome: 'failure' },
  { trouble: { kind: 'malformed' }, outcome: 'failure' },
  { trouble: { kind: 'status', status: 500 }, outcome: 'failure' },
  { trouble: { kind: 'status', status: 503, retryAfterSeconds: 90 }, outcome: 'failure', retryAfterS: 90 },
  { trouble: { kind: 'status', status: 429, retryAfterSeconds: 45 }, outcome: 'failure', retryAfterS: 45 },
];

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

async function start(environment: Readonly<Record<string, string>>): Promise<Replica> {
  const settings = { COINGECKO_BASE_URL: simulator.baseUrl, CACHE_TTL: '0', ...environment };
  const api = await startReplica({ environment: settings });
  const answered = async (id: string) => expect((await api.get(`${coins}/${id}`)).status).toBe(200);
  for (const id of known) await vi.waitFor(() => answered(id), { timeout: 10_000 });
  return api;
}

async function outcomes(api: Replica): Promise<Record<string, number>> {
  const text = await (await api.get('/metrics')).text();
  const series = /^circuit_breaker_calls_total\{service="coingecko-coins",outcome="(\w+)"\} (\d+)$/gm;
  const counts: Record<string, number> = {};
  for (const [, outcome = '', count] of text.matchAll(series)) counts[outcome] = Number(count);
  return counts;
}

/** Some clients at a time ask for coins; what each got, and how long the slowest one waited. */
async function askTogether(api: Replica, ids: readonly string[]) {
  const askedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const { status, headers } = await api.get(`${coins}/${ids[client % ids.length] ?? ''}`);
      const waitedMs = performance.now() - askedAt;
      return {
        status,
        source: headers.get('x-data-source'),
        retryAfterS: Number(headers.get('retry-after')),
        waitedMs,
      };
    }),
  );
  return { answers, longestMs: Math.max(...answers.map(({ waitedMs }) => waitedMs)) };
}

it('every trouble of CoinGecko counts as it should and opens the circuit, and no client waits longer than its deadline', async () => {
  const api = await start({
    ADMIN_TOKEN: 'a-token-of-the-tests',
    COINGECKO_CALL_TIMEOUT: String(callTimeoutMs / 1000),
    REQUEST_DEADLINE: String(deadlineMs / 1000),
    CIRCUIT_BREAKER_FAILURE_THRESHOLD: '3',
    CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '60',
  });
  for (const { trouble, outcome, retryAfterS = 60 } of table) {
    const name = JSON.stringify(trouble);
    const before = await outcomes(api);
    simulator.setTrouble(trouble);
    const whoKnows = await askTogether(api, known);
    const whoDoesNot = await askTogether(api, unknown);
    simulator.setTrouble({ kind: 'none' });
    const after = await outcomes(api);
    const circuit = await api.circuit('coingecko-coins');

    expect(new Set(whoKnows.answers.map(({ status, source }) => `${status} ${source}`)), name).toEqual(
      new Set(['200 cache']),
    );
    expect(new Set(whoDoesNot.answers.map(({ status }) => status)), name).toEqual(new Set([503]));
    for (const { retryAfterS: told } of whoDoesNot.answers) {
      expect(told, name).toBeGreaterThan(retryAfterS - 10);
      expect(told, name).toBeLessThanOrEqual(retryAfterS);
    }
    // Twelve clients, three questions, three calls: they all fail, in the way that the trouble has, and open the circuit.
    const counted = (kind: string) => (after[kind] ?? 0) - (before[kind] ?? 0);
    expect([counted('success'), counted('timeout') + counted('failure'), counted(outcome)], name).toEqual([0, 3, 3]);
    expect(circuit, name).toMatchObject({ state: 'open' });
    const longestMs = Math.max(whoKnows.longestMs, whoDoesNot.longestMs);
    figure(
      `${clients} clients under ${name}`,
      `3 calls counted as ${outcome}, the slowest client waited ${longestMs.toFixed(0)} of ${deadlineMs} ms`,
    );
    expect(longestMs, name).toBeLessThan(deadlineMs + slackMs);

    const headers = { Authorization: 'Bearer a-token-of-the-tests' };
    const reset = `${api.origin}/api/v1/circuit-breakers/reset/coingecko-coins`;
    expect((await fetch(reset, { method: 'POST', headers })).status).toBe(200);
  }
}, 60_000);

it('a client is answered at its deadline where a call may take far longer', async () => {
  const api = await start({ COINGECKO_CALL_TIMEOUT: '120', REQUEST_DEADLINE: '0.3' });
  for (const { trouble } of table.filter(({ outcome }) => outcome === 'timeout')) {
    simulator.setTrouble(trouble);
    const [whoKnows, whoDoesNot] = await Promise.all([askTogether(api, known), askTogether(api, unknown)]);
    expect(new Set(whoKnows.answers.map(({ status, source }) => `${status} ${source}`))).toEqual(
      new Set(['200 cache']),
    );
    expect(new Set(whoDoesNot.answers.map(({ status }) => status))).toEqual(new Set([503]));
    const longestMs = Math.max(whoKnows.longestMs, whoDoesNot.longestMs);
    figure(
      `calls of up to 120 s under ${JSON.stringify(trouble)}`,
      `the slowest client waited ${longestMs.toFixed(0)} of 300 ms`,
    );
    expect(longestMs).toBeLessThan(300 + slackMs);
  }
  expect((await api.circuit('coingecko-coins')).state).toBe('closed');
});
