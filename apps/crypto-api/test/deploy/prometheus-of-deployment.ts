import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { layOutMounts } from './container-files.js';
import type { RunningDeployment } from './running-deployment.js';

const configSchema = z.looseObject({
  global: z.looseObject({ scrape_interval: z.string() }),
  scrape_configs: z.tuple([z.looseObject({ job_name: z.string(), dns_sd_configs: z.unknown() })]),
});
const resultSchema = z.object({ data: z.object({ result: z.array(z.unknown()) }) });
const rulesSchema = z.object({
  data: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ name: z.string() })) })) }),
});

/**
 * Starts Prometheus with the deployment's configuration as it is, but for what only a network of containers has: the
 * name of the replicas stands for their ports here. And it scrapes more often.
 */
export async function scrapeDeployment({ project, replicas }: RunningDeployment) {
  const root = await temporaryDirectory();
  await layOutMounts(project.services['prometheus']!, root);
  const file = join(root, 'etc/prometheus/prometheus.yml');
  const { global, scrape_configs: scrapes, ...rest } = configSchema.parse(parse(await readFile(file, 'utf8')));
  const targets = [{ targets: replicas.map(({ port }) => `127.0.0.1:${port}`) }];
  const config = {
    ...rest,
    global: { ...global, scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [{ ...scrapes[0], dns_sd_configs: undefined, static_configs: targets }],
  };
  // JSON is YAML, too.
  await writeFile(file, JSON.stringify(config));
  const flags = [`--config.file=${file}`, `--storage.tsdb.path=${root}/data`, '--web.listen-address=127.0.0.1:0'];
  const child = spawn('prometheus', flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const address = await vi.waitFor(
    () => {
      const match = /address=(127\.0\.0\.1:\d*[1-9]\d*)/.exec(log);
      if (match === null || !log.includes('Server is ready')) throw new Error(`prometheus is not ready:\n${log}`);
      return match[1]!;
    },
    { timeout: 15_000, interval: 20 },
  );
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://${address}/api/v1/${path}`)).json();
  return {
    query: async (expr: string) => resultSchema.parse(await ask(`query?query=${encodeURIComponent(expr)}`)).data.result,
    alerts: async () =>
      rulesSchema.parse(await ask('rules')).data.groups.flatMap(({ rules }) => rules.map(({ name }) => name)),
  };
}
