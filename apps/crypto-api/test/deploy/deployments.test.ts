import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { hasPrometheus } from '../prometheus.js';
import { bundledProgram } from '../support/bundled-program.js';
import { readCompose } from './compose-file.js';
import { hasNginx } from './nginx-front.js';
import { scrapeDeployment } from './prometheus-of-deployment.js';
import { startDeployment, type RunningDeployment } from './running-deployment.js';

const coin = '/api/v1/coins/bitcoin';
const circuit = 'coingecko-coins';
const stats = `/api/v1/circuit-breakers/stats/${circuit}`;
/** Each request is a call, two failures are enough, and a test may reset. */
const settings = { CACHE_TTL: '0', CIRCUIT_BREAKER_FAILURE_THRESHOLD: '2', ADMIN_TOKEN: 'a-token-for-tests' };

const states = ({ replicas }: RunningDeployment) =>
  Promise.all(replicas.map(async (replica) => (await replica.circuit(circuit)).state));

/** How many of 12 requests through the front each replica got. */
async function sharesOf(path: string, { front, origin, replicas }: RunningDeployment): Promise<number[]> {
  for (let count = 0; count < 12; count += 1) {
    expect((await fetch(origin + path)).status).toBe(200);
  }
  const logged = await vi.waitFor(async () => {
    const found = (await front!.requests()).filter(({ uri }) => uri === path);
    expect(found).toHaveLength(12);
    return found;
  });
  return replicas.map(({ port }) => logged.filter(({ upstream }) => upstream.endsWith(`:${port}`)).length);
}

/** Lets the first replica alone find out that CoinGecko is down. */
async function openAtTheFirst({ simulator, replicas }: RunningDeployment): Promise<void> {
  simulator.setTrouble({ kind: 'status', status: 503 });
  await replicas[0]!.get(coin);
  await replicas[0]!.get(coin);
  expect((await replicas[0]!.circuit(circuit)).state).toBe('open');
}

describe('simulator.yml, run as a process', () => {
  it('is a CoinGecko for other machines, healthy by its own check', async () => {
    const { simulator } = readCompose('simulator.yml').services;
    const [program, ...args] = simulator!.command!;
    expect([program, ...args]).toEqual(['node', '--enable-source-maps', 'dist/simulator.js']);
    const environment = { ...simulator!.environment, PORT: '0' };
    const child = spawn(process.execPath, [await bundledProgram('simulator/main.ts')], { env: environment });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [printed] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const port = /listens on http:\/\/127\.0\.0\.1:(\d+)\/api\/v3/.exec(printed)![1]!;
    // Another address than the one that the simulator listens on by default.
    expect((await fetch(`http://127.0.0.2:${port}/api/v3/coins/bitcoin`)).status).toBe(200);

    const [, ...check] = z.array(z.string()).parse(simulator!.healthcheck!['test']);
    const asked = check.map((argument) => argument.replace(':4010/', `:${port}/`));
    expect(spawnSync(process.execPath, asked.slice(1)).status).toBe(0);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(spawnSync(process.execPath, asked.slice(1)).status).toBe(1);
  });
});

describe('compose.single.yml, run as a process', () => {
  it('answers, and keeps its circuits in memory', async () => {
    const { origin, replicas } = await startDeployment('compose.single.yml');
    expect((await fetch(origin + coin)).status).toBe(200);
    expect(replicas.map((replica) => replica.logged('listening'))).toMatchObject([[{ circuitsIn: 'memory' }]]);
  });
});

describe.skipIf(!hasNginx())('compose.independent.yml, run as processes behind nginx', () => {
  it('asks its replicas in turn, opens each circuit for one of them alone, and covers for one that is killed', async () => {
    const deployment = await startDeployment('compose.independent.yml', settings);
    const { replicas, origin, simulator } = deployment;
    expect(await sharesOf(coin, deployment)).toEqual([4, 4, 4]);
    const reached = simulator.calls().coins;

    await openAtTheFirst(deployment);
    expect(await states(deployment)).toEqual(['open', 'closed', 'closed']);
    await vi.waitFor(async () => {
      await fetch(origin + coin);
      expect(await states(deployment)).toEqual(['open', 'open', 'open']);
    });
    // Two for each of them: nobody tells the others.
    expect(simulator.calls().coins - reached).toBe(6);

    expect(await replicas[1]!.end('SIGKILL')).toBe('SIGKILL');
    const answers = await Promise.all(Array.from({ length: 30 }, () => fetch(origin + coin)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
});

describe.skipIf(!hasNginx())('compose.shared-files.yml, run as processes behind nginx', () => {
  it('opens a circuit for all replicas at once, also for one that is started later', async () => {
    const deployment = await startDeployment('compose.shared-files.yml', settings);
    const { replicas, simulator, startReplica } = deployment;
    expect(replicas.map((replica) => replica.logged('listening'))).toMatchObject(
      replicas.map(() => [{ circuitsIn: expect.stringMatching(/\/var\/lib\/app\/circuit_breakers$/) as string }]),
    );
    await openAtTheFirst(deployment);
    await vi.waitFor(async () => expect(await states(deployment)).toEqual(['open', 'open', 'open']), { timeout: 5000 });
    expect((await (await startReplica()).circuit(circuit)).state).toBe('open');
    expect(simulator.calls().coins).toBe(2);
  });

  it('keeps the page of the circuits with one replica, its events flowing, and the metrics of each from the front', async () => {
    const deployment = await startDeployment('compose.shared-files.yml', settings);
    const { origin, replicas } = deployment;
    expect((await sharesOf(stats, deployment)).sort()).toEqual([0, 0, 12]);

    const abort = new AbortController();
    const events = await fetch(`${origin}/api/v1/circuit-breakers/events`, { signal: abort.signal });
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    const reset = await fetch(`${origin}/api/v1/circuit-breakers/reset/${circuit}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${settings.ADMIN_TOKEN}` },
    });
    expect(reset.status).toBe(200);
    let told = '';
    await vi.waitFor(async () => {
      told += (await reader.read()).value ?? '';
      expect(told).toContain('event: reset');
    });
    abort.abort();

    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await replicas[0]!.get('/metrics')).status).toBe(200);

    if (hasPrometheus()) {
      const { query, alerts } = await scrapeDeployment(deployment);
      await vi.waitFor(
        async () => expect(await query(`circuit_breaker_state{job="crypto-api",service="${circuit}"}`)).toHaveLength(3),
        { timeout: 15_000, interval: 50 },
      );
      expect(await alerts()).toContain('CircuitBreakerRejecting');
    }
  });
});
