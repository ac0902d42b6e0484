import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPrometheus } from '../prometheus.js';
import { startApi, type RunningApi } from '../running-api.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { deployFolder, repositoryRoot } from './compose-file.js';

const read = (...path: string[]) => readFileSync(join(repositoryRoot, ...path), 'utf8');
const guide = read('docs/guides/deployment.md');
const quoted = [...guide.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
const queries = [...guide.matchAll(/```promql\n([^]*?)```/g)].flatMap((match) =>
  match[1]!
    .split('\n\n')
    .map((query) => query.replaceAll(/^\s*#.*\n/gm, '').trim())
    .filter((query) => query !== ''),
);
/** What the source of these folders says, all in one text. */
const sources = (...folders: string[]) =>
  folders
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => read(folder, file)),
    )
    .join('\n');

describe('the deployment guide names', () => {
  let api: RunningApi;
  let metrics: string;
  beforeAll(async () => {
    api = await startApi();
    await api.get('/api/v1/coins/bitcoin');
    metrics = await (await api.get('/metrics')).text();
  });
  afterAll(() => api.close());

  it('metrics, labels and values that are exported', () => {
    const named = [...queries, ...quoted].flatMap((text) =>
      [...text.matchAll(/circuit_breaker_\w+/g)].map(([name]) => name),
    );
    expect(named.length).toBeGreaterThanOrEqual(15);
    for (const name of named.filter((each) => each !== 'circuit_breakers')) {
      // A histogram has no series before its first value; without a store, some never have.
      expect(metrics, name).toContain(`# TYPE ${name.replace(/_(?:bucket|sum|count)$/, '')} `);
    }
    const matched = [...queries, ...quoted].flatMap((text) =>
      [...text.matchAll(/(\w+)=~?"([\w|]+)"/g)].flatMap(([, label, values]) =>
        values!.split('|').map((value) => `${label}="${value}"`),
      ),
    );
    for (const selector of matched) {
      // Without a store, there are no exchanges with it.
      if (selector !== 'result="failure"') expect(metrics, selector).toContain(selector);
    }
  });

  it.skipIf(!hasPrometheus())('queries that Prometheus understands', async () => {
    const file = join(await temporaryDirectory(), 'queries.yml');
    const all = [...queries, ...quoted.filter((text) => /^circuit_breaker_\S+ == 1$/.test(text))];
    expect(all.length).toBeGreaterThan(10);
    const rules = all.map((expr, index) => ({ record: `query:number${index}`, expr }));
    await writeFile(file, JSON.stringify({ groups: [{ name: 'guide', rules }] }));
    const checked = execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    expect(checked).toContain(`SUCCESS: ${all.length} rules found`);
  });

  it('alerts that there are', () => {
    const alerts = read('packages/metrics-prometheus/prometheus/alerts.yml');
    const named = new Set(quoted.filter((text) => /^CircuitBreaker[A-Z]\w+$/.test(text)));
    expect(named.size).toBe(5);
    for (const name of named) expect(alerts).toContain(`alert: ${name}\n`);
  });

  it('messages that are logged, and what they carry', () => {
    const wiring = sources('apps/crypto-api/src/wiring');
    const table = guide.slice(guide.indexOf('| message'), guide.indexOf('Alert by metrics'));
    const messages = [...table.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap((row) => row[1]!.slice(1, -1).split('`, `'));
    expect(messages).toHaveLength(9);
    for (const message of messages) expect(wiring).toContain(`'${message}'`);
    const causes = ['probe_failed', 'probe_timeout', 'consecutive_failures', 'failure_rate', 'slow_call_rate'];
    expect(quoted).toEqual(expect.arrayContaining(causes));
    for (const cause of causes) expect(sources('packages/core/src/machine')).toContain(`'${cause}'`);
  });

  it('variables that are read', () => {
    const readme = read('apps/crypto-api/README.md');
    const files = readdirSync(deployFolder).filter((file) => file.endsWith('.yml'));
    const composed = files.map((file) => read('apps/crypto-api/deploy', file)).join('\n');
    const named = new Set([...guide.matchAll(/`([A-Z]+(?:_[A-Z]+)+|LISTEN)\b/g)].map((match) => match[1]!));
    expect(named.size).toBeGreaterThan(10);
    for (const variable of named) {
      expect(readme.includes(`| \`${variable}\``) || composed.includes(`\${${variable}:-`), variable).toBe(true);
    }
  });

  it('addresses that answer, and fields of what they answer', async () => {
    const paths = [...guide.matchAll(/`(\/(?:health|api)\/[\w/-]+)`/g)].map((match) => match[1]!);
    expect(paths).toContain('/health/ready');
    for (const path of paths) expect((await api.get(path)).status, path).toBe(200);
    const stats: unknown = await (await api.get('/api/v1/circuit-breakers/stats/coingecko-prices')).json();
    for (const field of ['mode', 'retry_after', 'would_reject_count']) {
      expect(quoted).toContain(field);
      expect(stats).toHaveProperty(field);
    }
  });

  it('options that breakers take', () => {
    const options = sources('packages/core/src', 'packages/metrics-prometheus/src');
    const named = quoted.filter((text) => /^[a-z]+[A-Z]\w*$/.test(text));
    expect(named).toEqual(
      expect.arrayContaining(['failureThreshold', 'recoveryTimeoutMs', 'minimumCalls', 'maxBreakers']),
    );
    expect(named.filter((name) => !options.includes(name))).toEqual([]);
  });

  it('compose files and profiles that there are', () => {
    const files = [...guide.matchAll(/compose\.[\w-]+\.yml/g)].map(([name]) => name);
    expect(new Set(files)).toEqual(new Set(readdirSync(deployFolder).filter((file) => file.startsWith('compose.'))));
    const parts = ['monitoring.yml', 'simulator.yml'].map((file) => read('apps/crypto-api/deploy', file)).join('\n');
    for (const [, profile] of guide.matchAll(/--profile (\w+)/g)) expect(parts).toContain(`profiles: [${profile}]`);
  });
});
