import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CircuitBreakerFactory, countWindow } from '@tripswitch/core';
import { expect, test, vi } from 'vitest';
import { createFileStore, PersistentCircuitBreaker } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';
import { bundledProgram } from './support/bundled-program.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('support/short-process.ts', import.meta.url));

interface JobReport {
  readonly rejected: boolean;
  readonly state: string;
  readonly failureCount: number;
  readonly successCount: number;
  readonly retryAfterMs: number | null;
}

/** Runs a job in a process of its own, which ends by itself and closes nothing. */
async function runJob(directory: string, outcome: 'success' | 'failure', recoveryTimeoutMs = 60_000) {
  const args = [await bundledProgram(program), directory, outcome, String(recoveryTimeoutMs)];
  const { stdout } = await run(process.execPath, args, { timeout: 10_000 });
  return JSON.parse(stdout) as JobReport;
}

test('T3, D51, D52: a job that runs again and again opens its circuit on the fifth failure, and waits what is left', async () => {
  const directory = await temporaryDirectory();
  const states: string[] = [];
  for (let i = 0; i < 5; i++) states.push((await runJob(directory, 'failure')).state);
  expect(states).toEqual(['closed', 'closed', 'closed', 'closed', 'open']);

  const sixth = await runJob(directory, 'success');
  expect(sixth).toMatchObject({ rejected: true, state: 'open', failureCount: 5 });
  const seventh = await runJob(directory, 'success');
  expect(seventh.rejected).toBe(true);
  // Each process waits for what is left, neither all over again nor not at all.
  expect(seventh.retryAfterMs).toBeLessThan(sixth.retryAfterMs!);
  expect(seventh.retryAfterMs).toBeGreaterThan(30_000);
}, 30_000);

test('T3, S2: a job that just ends has lost nothing, also of its successes', async () => {
  const directory = await temporaryDirectory();
  for (let i = 0; i < 3; i++) await runJob(directory, 'success');
  expect((await createFileStore({ directory }).read('job'))?.record?.totals).toMatchObject({ successCount: 3 });
}, 30_000);

test('a persistent breaker goes on where another one of its name left the circuit', async () => {
  const options = {
    name: 'prices',
    failureThreshold: 2,
    recoveryTimeoutMs: 60_000,
    stateDir: await temporaryDirectory(),
  };
  const one = new PersistentCircuitBreaker(options);
  await one.tryCall(() => Promise.reject(new Error('down')));
  await one.tryCall(() => Promise.reject(new Error('down')));
  await one.close();
  await using other = new PersistentCircuitBreaker(options);
  await expect(other.call(() => 'fresh')).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN', reason: 'open' });
});

test('two programs that judge a circuit of one name by rules of their own share its state, its counts and its orders', async () => {
  const stateDir = await temporaryDirectory();
  await using strict = new PersistentCircuitBreaker({ name: 'prices', stateDir, failureThreshold: 3 });
  const trip = countWindow({ size: 20, failureRateThreshold: 0.9, minimumCalls: 20 });
  await using lenient = new PersistentCircuitBreaker({ name: 'prices', stateDir, trip });
  const fail = (breaker: PersistentCircuitBreaker) => breaker.tryCall(() => Promise.reject(new Error('down')));
  const failuresOf = (breaker: PersistentCircuitBreaker) => breaker.getStats().failureCount;

  for (let i = 0; i < 5; i++) await fail(lenient);
  await vi.waitFor(() => expect(failuresOf(strict)).toBe(5), { timeout: 5_000 });
  expect([strict.state, lenient.state]).toEqual(['closed', 'closed']);
  await fail(strict);
  await vi.waitFor(() => expect(lenient.state).toBe('open'), { timeout: 5_000 });
  expect(strict.state).toBe('open');
  expect([failuresOf(strict), failuresOf(lenient)]).toEqual([6, 6]);

  await lenient.setMode('forced_closed', { reason: 'a test' });
  await vi.waitFor(() => expect(strict.mode).toBe('forced_closed'), { timeout: 5_000 });
});

test('a persistent breaker refuses options that make no sense, and names them', () => {
  const make = (options: unknown) => () => new PersistentCircuitBreaker(options as never);
  expect(make({ name: 'prices' })).toThrow('stateDir is undefined');
  expect(make({ name: 'prices', stateDir: 5 })).toThrow('stateDir is 5');
  expect(make(undefined)).toThrow('stateDir');
  expect(make({ name: '', stateDir: '/tmp' })).toThrow('name');
  expect(make({ name: 'prices', stateDir: '/dev/null' })).toThrow('/dev/null');
});

test('a factory keeps the circuits that are to be persistent in its store', async () => {
  const directory = await temporaryDirectory();
  const begin = () => new CircuitBreakerFactory({ store: createFileStore({ directory }), env: {} });
  const first = begin();
  await first.create({ name: 'kept', persistent: true }).setMode('forced_open', { actor: 'Zoë', reason: 'a drill' });
  await first.create({ name: 'of this process', persistent: false }).setMode('forced_open');
  await first.close();
  const second = begin();
  const kept = second.create({ name: 'kept', persistent: true });
  await kept.ready();
  expect(kept.mode).toBe('forced_open');
  expect((await kept.history()).map(({ actor, reason }) => ({ actor, reason }))).toEqual([
    { actor: 'Zoë', reason: 'a drill' },
  ]);
  expect(second.create({ name: 'of this process', persistent: false }).mode).toBe('automatic');
  await second.close();
});
