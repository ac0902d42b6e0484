import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from './started-process.js';

/** A series that a query found, with its value, or its values over time. */
export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** A Prometheus of the test's own. */
export interface PrometheusServer {
  query(expr: string): Promise<QueryResult[]>;
  /** The values between two moments, in seconds, at each half second. */
  queryRange(expr: string, from: number, to: number): Promise<QueryResult[]>;
  end(): Promise<void>;
}

/** What a Prometheus scrapes: its host with the port, and the path. */
export interface Target {
  readonly job: string;
  readonly host: string;
  readonly path?: string;
  /** Labels of the target's own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether the labels of its metrics go before its own. */
  readonly honorLabels?: boolean;
}

/** Starts a Prometheus on a free port and with a folder of its own, which scrapes its targets five times a second. */
export async function startPrometheus(
  targets: readonly Target[],
  alerts: readonly string[] = [],
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms', evaluation_interval: '1s' },
    rule_files: alerts,
    scrape_configs: targets.map(({ job, host, path = '/metrics', labels = {}, honorLabels = false }) => {
      const targets = [{ targets: [host], labels }];
      return { job_name: job, metrics_path: path, honor_labels: honorLabels, static_configs: targets };
    }),
  };
  // JSON is YAML too.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const server = startProcess(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--log.level=info',
    ],
    folder,
  );
  const end = async () => {
    await server.end();
    await rm(folder, { recursive: true });
  };
  try {
    const [, address = ''] = await server.printed(/address=(127\.0\.0\.1:\d*[1-9]\d*)/);
    await server.printed(/Server is ready to receive web requests/);
    return {
      query: (expr) => ask(address, 'query', { query: expr }),
      queryRange: (expr, start, finish) => {
        return ask(address, 'query_range', { query: expr, start: `${start}`, end: `${finish}`, step: '0.5' });
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function ask(address: string, what: string, asked: { query: string } & Record<string, string>) {
  const response = await fetch(`http://${address}/api/v1/${what}`, {
    method: 'POST',
    body: new URLSearchParams(asked),
  });
  const { status, error, data } = (await response.json()) as {
    status: string;
    error?: string;
    data: { result: QueryResult[] };
  };
  if (status !== 'success') throw new Error(`Prometheus refused ${asked.query}: ${error}`);
  return data.result;
}
