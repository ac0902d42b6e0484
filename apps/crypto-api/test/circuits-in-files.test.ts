import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSimulator, type Simulator } from '../src/simulator/simulator.js';
import { prepareStart } from '../src/wiring/start.js';
import { figure } from './support/figure.js';
import { startReplica, type Replica } from './support/replica.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const coin = '/api/v1/coins/bitcoin';
const circuit = 'coingecko-coins';

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

/** A simulator, and a way to start one process after the other on one directory. */
async function world(environment: Readonly<Record<string, string>> = {}) {
  const upstream = (simulator = await startSimulator());
  const directory = join(await temporaryDirectory(), 'state', 'circuits');
  const start = (): Promise<Replica> =>
    startReplica({
      environment: {
        COINGECKO_BASE_URL: upstream.baseUrl,
        CACHE_TTL: '0',
        LOG_LEVEL: 'debug',
        CIRCUIT_BREAKER_PERSISTENT: 'true',
        CIRCUIT_BREAKER_STATE_DIR: directory,
        CIRCUIT_BREAKER_FAILURE_THRESHOLD: '2',
        ...environment,
      },
    });
  return { simulator: upstream, directory, start };
}

/** What a process logs comes by another way than what it answers, and may come later. */
async function untilLogged(holds: () => void): Promise<void> {
  await vi.waitFor(holds, { timeout: 5000 });
}

async function openCircuit({ get, circuit: stats }: Replica): Promise<void> {
  await vi.waitFor(async () => {
    await get(coin);
    expect((await stats(circuit)).state).toBe('open');
  });
}

describe('with CIRCUIT_BREAKER_PERSISTENT, a circuit', () => {
  it('that was open when its process was killed is open in the next one, for the rest of the wait, and then probes', async () => {
    const waitS = 4;
    const { simulator, directory, start } = await world({ CIRCUIT_BREAKER_RECOVERY_TIMEOUT: String(waitS) });
    const before = await start();
    expect(before.logged('listening')).toMatchObject([{ circuitsIn: directory }]);
    simulator.setTrouble({ kind: 'status', status: 503 });
    await openCircuit(before);
    // A killed process loses what it had not reported yet.
    await vi.waitFor(async () => expect((await before.circuit(circuit)).store?.pending).toBe(0));
    const reached = simulator.calls().coins;
    const leftBefore = (await before.circuit(circuit)).retry_after ?? NaN;
    const killedAt = performance.now();
    expect(await before.end('SIGKILL')).toBe('SIGKILL');

    const after = await start();
    const found = await after.circuit(circuit);
    const passedS = (performance.now() - killedAt) / 1000;
    const leftAfter = found.retry_after ?? NaN;
    expect(found).toMatchObject({ state: 'open', failure_count: 2, opened_count: 1, store: { kind: 'file' } });
    figure(
      'killed while open',
      `${leftBefore.toFixed(2)} s left, started again ${passedS.toFixed(2)} s later with ${leftAfter.toFixed(2)} s left`,
    );
    expect(Math.abs(leftBefore - passedS - leftAfter)).toBeLessThan(0.5);
    expect(after.logged('circuit was found as it was left')).toMatchObject([
      { level: 40, circuit, state: 'open', mode: 'automatic' },
    ]);
    expect(await (await after.get('/health/ready')).json()).toMatchObject({
      status: 'degraded',
      degraded: [{ name: circuit, reasons: ['open'] }],
    });

    simulator.setTrouble({ kind: 'none' });
    const refused = await after.get(coin);
    expect([refused.status, simulator.calls().coins]).toEqual([503, reached]);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(waitS);
    const readyAgain = async () => expect((await after.get(coin)).status).toBe(200);
    await vi.waitFor(readyAgain, { timeout: 10_000, interval: 50 });
    expect((performance.now() - killedAt) / 1000).toBeGreaterThan(leftBefore - 0.1);
    expect(simulator.calls().coins).toBe(reached + 1);
    const changes = [
      { from: 'open', to: 'half_open', cause: 'recovery_timeout' },
      { from: 'half_open', to: 'closed', cause: 'probe_succeeded' },
    ];
    await untilLogged(() => expect(after.logged('circuit changed state')).toMatchObject(changes));
  });

  it('is told of all that its process counted, when that ends by SIGTERM', async () => {
    const { start } = await world();
    const before = await start();
    for (let call = 0; call < 25; call += 1) await before.get(coin);
    expect(await before.end('SIGTERM')).toBe(0);
    expect(await (await start()).circuit(circuit)).toMatchObject({ success_count: 25, failure_count: 0 });
  });

  it('is one for all processes: what one learns, the other one logs and goes by', async () => {
    const { simulator, start } = await world();
    const [one, other] = await Promise.all([start(), start()]);
    simulator.setTrouble({ kind: 'status', status: 503 });
    await openCircuit(one);
    await vi.waitFor(async () => expect((await other.circuit(circuit)).state).toBe('open'), { timeout: 5000 });
    const reached = simulator.calls().coins;
    expect((await other.get(coin)).status).toBe(503);
    expect(simulator.calls().coins).toBe(reached);
    const opened = { from: 'closed', to: 'open', cause: 'consecutive_failures' };
    await untilLogged(() => {
      expect(one.logged('circuit changed state')).toMatchObject([{ ...opened, remote: false }]);
      expect(other.logged('circuit changed state')).toMatchObject([{ ...opened, remote: true }]);
      expect(other.logged('call rejected')).toMatchObject([{ level: 20, circuit, reason: 'open' }]);
    });
  });

  it('goes on alone while its directory is gone, says so, and neither forgets nor delays its end', async () => {
    const { simulator, directory, start } = await world();
    const api = await start();
    expect((await api.get(coin)).status).toBe(200);
    await rename(directory, `${directory}-away`);
    simulator.setTrouble({ kind: 'status', status: 503 });
    await openCircuit(api);
    expect((await api.get(coin)).headers.get('x-data-source')).toBe('cache');
    await vi.waitFor(async () =>
      expect(await (await api.get('/health/ready')).json()).toMatchObject({
        status: 'degraded',
        degraded: expect.arrayContaining([{ name: circuit, reasons: ['open', 'store_degraded'] }]) as unknown,
      }),
    );
    await untilLogged(() => {
      const [degraded] = api.logged('circuit cannot follow its store').filter((line) => line['circuit'] === circuit);
      expect(degraded).toMatchObject({ level: 50, err: { code: 'ERR_STORE' } });
      expect(JSON.stringify(degraded)).toContain(directory);
    });

    await rename(`${directory}-away`, directory);
    const patience = { timeout: 15_000, interval: 50 };
    await vi.waitFor(async () => expect((await api.circuit(circuit)).store?.degraded).toBe(false), patience);
    await untilLogged(() =>
      expect(api.logged('circuit follows its store again').map((line) => line['circuit'])).toContain(circuit),
    );
    expect(await (await start()).circuit(circuit)).toMatchObject({ state: 'open', success_count: 1, failure_count: 2 });

    await rename(directory, `${directory}-away`);
    await api.get('/api/v1/markets');
    const askedAt = performance.now();
    expect(await api.end('SIGTERM')).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(4000);
  });
});

describe('the start with circuits in files', () => {
  const problemsOf = (environment: Readonly<Record<string, string>>) => {
    const start = prepareStart(environment);
    return start.ok ? [] : start.problems;
  };

  it('is refused without a directory, and with one that cannot be used, which it names', async () => {
    expect(problemsOf({ CIRCUIT_BREAKER_PERSISTENT: '1', CIRCUIT_BREAKER_STATE_DIR: ' ' })).toEqual([
      'CIRCUIT_BREAKER_STATE_DIR is not set, expected a directory because CIRCUIT_BREAKER_PERSISTENT is "1"',
    ]);
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    for (const directory of [file, join(file, 'below'), '/proc/nowhere']) {
      const problems = problemsOf({ CIRCUIT_BREAKER_PERSISTENT: 'TRUE', CIRCUIT_BREAKER_STATE_DIR: directory });
      expect(problems).toEqual([
        expect.stringMatching(/^CIRCUIT_BREAKER_STATE_DIR: directory is ".*", which cannot be used: /),
      ]);
      expect(problems[0]).toContain(JSON.stringify(directory));
    }
  });

  it('names every bad value, and leaves no directory behind if it is refused', async () => {
    const directory = join(await temporaryDirectory(), 'state');
    const set = { CIRCUIT_BREAKER_PERSISTENT: 'true', CIRCUIT_BREAKER_STATE_DIR: directory };
    expect(problemsOf({ ...set, PORT: 'x', CIRCUIT_BREAKER_FAILURE_THRESHOLD: '0' })).toEqual([
      expect.stringContaining('PORT is "x"'),
      expect.stringContaining('CIRCUIT_BREAKER_FAILURE_THRESHOLD is "0"'),
    ]);
    expect(problemsOf({ ...set, CIRCUIT_BREAKER_PERSISTENT: 'yes' })).toEqual([
      'CIRCUIT_BREAKER_PERSISTENT is "yes", expected true, false, 1 or 0',
    ]);
    expect(existsSync(directory)).toBe(false);
  });

  it.each([{}, { CIRCUIT_BREAKER_PERSISTENT: 'false' }])(
    'keeps circuits in memory with a directory and %j',
    async (environment) => {
      const directory = join(await temporaryDirectory(), 'state');
      const start = prepareStart({ ...environment, CIRCUIT_BREAKER_STATE_DIR: directory });
      expect(start.ok && [start.store, start.circuits.coins.getStats().store]).toEqual([undefined, null]);
      expect(existsSync(directory)).toBe(false);
    },
  );
});
