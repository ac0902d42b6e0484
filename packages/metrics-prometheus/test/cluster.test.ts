import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { packageFolder } from './support/dashboard.js';
import { samplesOf } from './support/exposition.js';
import { readReadme } from './support/readme.js';
import { calls } from './support/set-up.js';
import { startProcess } from './support/started-process.js';

const programs: string[] = [];
afterAll(async () => {
  await Promise.all(programs.map((program) => rm(program)));
});

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The program of the README, on free ports and with a prom-client of the caller's choice. */
async function clusterOfReadme(client: string) {
  const [, code = ''] = /^```js no-run\n(import cluster.*?)^```$/ms.exec(await readReadme()) ?? [];
  const [metrics, service] = [await freePort(), await freePort()];
  const program = join(packageFolder, `.test-results/cluster-${client}.mjs`);
  programs.push(program);
  await mkdir(join(packageFolder, '.test-results'), { recursive: true });
  const copied = code
    .replace('9100', String(metrics))
    .replace('3000', String(service))
    .replace("'prom-client'", `'${client}'`);
  await writeFile(program, copied);
  const args = ['--import', 'tsx', '--conditions', '@tripswitch/source', program];
  return {
    primary: startProcess(process.execPath, args, packageFolder),
    readMetrics: async () => {
      const response = await fetch(`http://127.0.0.1:${metrics}/metrics`);
      expect(response.status).toBe(200);
      return samplesOf(await response.text());
    },
    // A connection of its own for each: the primary hands connections on to the workers in turn.
    call: async (path: string) =>
      (await fetch(`http://127.0.0.1:${service}${path}`, { headers: { connection: 'close' } })).status,
  };
}

test.each(['prom-client', 'prom-client-oldest'])(
  'D95: the cluster of the README tells the sums of its workers and the worst of their states, by %s',
  async (client) => {
    const { primary, readMetrics, call } = await clusterOfReadme(client);
    try {
      // A scrape that comes while the workers start is answered after five seconds, and harms nothing.
      const patience = { timeout: 20_000, interval: 50 };
      await vi.waitFor(async () => expect((await readMetrics()).get(calls('success'))).toBe(0), patience);
      await vi.waitFor(async () => expect(await call('/')).toBe(200), patience);
      const before = (await readMetrics()).get(calls('success'))!;
      for (let request = 0; request < 9; request++) expect(await call('/')).toBe(200);
      expect((await readMetrics()).get(calls('success'))! - before).toBe(9);
      for (let request = 0; request < 15; request++) await call('/down');
      const found = await readMetrics();
      expect(found.get(calls('failure'))! + found.get(calls('rejected'))!).toBe(15);
      expect(found.get(calls('failure'))).toBeGreaterThanOrEqual(3);
      const opened = found.get('circuit_breaker_transitions_total{service="prices",from="closed",to="open"}')!;
      expect(opened).toBeGreaterThan(0);
      // However many are open: the state is not their sum.
      expect(found.get('circuit_breaker_state{service="prices"}')).toBe(1);
      expect(found.get('circuit_breaker_rejecting{service="prices"}')).toBe(1);
      const durations = [...found].filter(([series]) => series.includes('_call_duration_seconds_count'));
      expect(durations.reduce((sum, [, value]) => sum + value, 0)).toBe(
        found.get(calls('success'))! + found.get(calls('failure'))!,
      );
    } finally {
      await primary.end();
    }
  },
  60_000,
);
