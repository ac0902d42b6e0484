import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

/** A series that a query found, with its value, or its values over time. */
export interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** A Prometheus of the test's own. */
export interface Prometheus {
  query(expr: string): Promise<Found[]>;
  end(): Promise<void>;
}

/** Whether this machine has one. Missing, it is said aloud, and with `CI=true` a failure. */
export function hasPrometheus(): boolean {
  if (spawnSync('prometheus', ['--version'], { stdio: 'ignore' }).error === undefined) return true;
  const message = "prometheus not found: install Debian's package prometheus to run this test";
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}

/** Starts one on a free port and in a folder of its own; it scrapes the target five times a second. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'crypto-api-prometheus-'));
  const scraping = { job_name: 'crypto-api', static_configs: [{ targets: [target] }] };
  const config = { global: { scrape_interval: '200ms', scrape_timeout: '200ms' }, scrape_configs: [scraping] };
  // JSON is YAML, too.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const flags = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--web.listen-address=127.0.0.1:0'];
  const child = spawn('prometheus', flags, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const address = await vi.waitFor(
    () => {
      const match = /address=(127\.0\.0\.1:\d*[1-9]\d*)/.exec(log);
      if (match === null || !log.includes('Server is ready')) throw new Error(`prometheus is not ready:\n${log}`);
      return match[1] ?? '';
    },
    { timeout: 15_000, interval: 20 },
  );
  return {
    async query(expr) {
      const body = new URLSearchParams({ query: expr });
      const response = await fetch(`http://${address}/api/v1/query`, { method: 'POST', body });
      const { status, error, data } = (await response.json()) as {
        status: string;
        error?: string;
        data: { result: Found[] };
      };
      if (status !== 'success') throw new Error(`Prometheus refused ${expr}: ${error ?? status}`);
      return data.result;
    },
    async end() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
