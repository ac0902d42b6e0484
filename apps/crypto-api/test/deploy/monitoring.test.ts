import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { hasPrometheus } from '../prometheus.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { readCompose } from './compose-file.js';
import { layOutMounts } from './container-files.js';

const { prometheus, grafana } = readCompose('monitoring.yml').services;
const metricsPackage = new URL('../../../../packages/metrics-prometheus/', import.meta.url);

const text = (...path: string[]): Promise<string> => readFile(join(...path), 'utf8');

describe('Prometheus', () => {
  it.skipIf(!hasPrometheus())('accepts its configuration, with the alerts where that looks for them', async () => {
    const root = await temporaryDirectory();
    await layOutMounts(prometheus!, root);
    const config = join(root, 'etc/prometheus/prometheus.yml');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', config], { encoding: 'utf8' });
    expect(stdout + stderr).toContain('SUCCESS: 5 rules found');
    expect(status).toBe(0);
  });

  it('takes the alerts of the metrics package, and asks each replica by itself', async () => {
    const root = await temporaryDirectory();
    await layOutMounts(prometheus!, root);
    const alerts = await readFile(new URL('prometheus/alerts.yml', metricsPackage), 'utf8');
    expect(await text(root, 'etc/prometheus/alerts.yml')).toBe(alerts);
    const config: unknown = parse(await text(root, 'etc/prometheus/prometheus.yml'));
    expect(config).toMatchObject({
      scrape_configs: [{ job_name: 'crypto-api', dns_sd_configs: [{ names: ['api'], type: 'A', port: 3000 }] }],
    });
  });
});

describe('Grafana', () => {
  const datasourcesSchema = z.object({
    datasources: z.tuple([
      z.object({ uid: z.string(), type: z.string(), url: z.string(), isDefault: z.literal(true) }),
    ]),
  });
  const providersSchema = z.object({
    providers: z.tuple([z.object({ type: z.literal('file'), options: z.object({ path: z.string() }) })]),
  });
  const dashboardSchema = z.object({
    title: z.string(),
    templating: z.object({ list: z.array(z.looseObject({ name: z.string(), type: z.string(), query: z.unknown() })) }),
  });

  async function laidOut() {
    const root = await temporaryDirectory();
    await layOutMounts(grafana!, root);
    const provisioning = join(root, 'etc/grafana/provisioning');
    const { datasources } = datasourcesSchema.parse(parse(await text(provisioning, 'datasources/prometheus.yml')));
    const { providers } = providersSchema.parse(parse(await text(provisioning, 'dashboards/tripswitch.yml')));
    return { root, datasource: datasources[0], folder: join(root, providers[0].options.path) };
  }

  it('asks the Prometheus beside it', async () => {
    const { datasource } = await laidOut();
    const { hostname, port } = new URL(datasource.url);
    expect(Object.keys(readCompose('monitoring.yml').services)).toContain(hostname);
    expect(prometheus!.ports).toEqual([`127.0.0.1:9090:${port}`]);
  });

  it("is provisioned with the metrics package's dashboard, which finds that data source by its type", async () => {
    const { folder, datasource } = await laidOut();
    expect(await readdir(folder)).toEqual(['tripswitch.json']);
    const shown = await text(folder, 'tripswitch.json');
    expect(shown).toBe(await readFile(new URL('grafana/dashboard.json', metricsPackage), 'utf8'));
    const chosen = dashboardSchema.parse(JSON.parse(shown)).templating.list.find(({ name }) => name === 'datasource');
    expect(chosen).toMatchObject({ type: 'datasource', query: datasource.type });
    // All that the dashboard asks goes through the choice: no other data source is named in it.
    const named = [...shown.matchAll(/"uid": "(?<uid>[^"]+)"/g)].map((match) => match.groups!['uid']!);
    expect(new Set(named)).toEqual(new Set(['tripswitch-circuits', '${datasource}']));
  });

  it('opens with that dashboard', async () => {
    const { root } = await laidOut();
    const home = grafana!.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']!;
    expect(existsSync(join(root, home))).toBe(true);
  });
});
