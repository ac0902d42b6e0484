import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { alertRules, packageFolder, readDashboard } from './support/dashboard.js';
import { exportEverySeries } from './support/every-series.js';
import { seriesOf } from './support/exposition.js';
import { readmeTable, readReadme } from './support/readme.js';

interface Exported {
  readonly name: string;
  readonly type: string;
  readonly values: readonly { readonly labels: Record<string, string> }[];
}

function observed(): Registry {
  const register = new Registry();
  exportEverySeries(register);
  return register;
}

function quoted(cell: string): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, text = '']) => text);
}

test('the table of metrics has all of them, with their types and labels', async () => {
  const exported = (await observed().getMetricsAsJSON()) as unknown as Exported[];
  const rows = await readmeTable('Metrics');
  expect(rows.map(([name = '', type, labels = '']) => [quoted(name)[0], type, quoted(labels)]).sort()).toEqual(
    exported
      .map(({ name, type, values }) => [
        name,
        type,
        [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== 'le'),
      ])
      .sort(),
  );
});

test('names every value of a label', async () => {
  const exported = (await observed().getMetricsAsJSON()) as unknown as Exported[];
  const rows = new Map((await readmeTable('Metrics')).map(([name = '', , , tells = '']) => [quoted(name)[0], tells]));
  for (const { name, values } of exported) {
    for (const { labels } of values) {
      for (const label of ['outcome', 'mode', 'result'] as const) {
        if (labels[label] !== undefined) expect(rows.get(name), name).toContain(labels[label]);
      }
    }
  }
});

test('says how many series a breaker has', async () => {
  const { length } = seriesOf(await observed().metrics());
  expect(await readReadme()).toContain(`38 series, and at most ${length}`);
});

test('describes the rows of the dashboard, in their order', async () => {
  const { panels } = await readDashboard();
  const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
  expect((await readmeTable('Dashboard')).map(([row]) => row)).toEqual(rows);
});

test('describes every alert, with its severity and how long it waits', async () => {
  const rows = await readmeTable('Alerts');
  const alerts = await alertRules();
  expect(rows.map(([alert = '', severity]) => [quoted(alert)[0], severity])).toEqual(
    alerts.map(({ alert, labels }) => [alert, labels.severity]),
  );
  const spoken: Record<string, string> = {
    '1m': 'five minutes',
    '1h': 'an hour',
    '5m': 'five minutes',
    '8h': 'eight hours',
  };
  alerts.forEach((rule, index) => {
    if (rule.for !== undefined) expect(rows[index]?.[2], rule.alert).toContain(spoken[rule.for]);
  });
});

test('D85: each alert links a section of the runbook that is about it', async () => {
  const runbook = await readFile(join(packageFolder, '../../docs/guides/operating.md'), 'utf8');
  for (const { alert, annotations } of await alertRules()) {
    const [, anchor] = /\/docs\/guides\/operating\.md#([\w-]+)$/.exec(annotations['runbook_url'] ?? '') ?? [];
    const [, section = ''] = runbook.split(new RegExp(`^### ${alert}$`, 'm'));
    expect(anchor, alert).toBe(alert.toLowerCase());
    expect(section.split(/^##/m)[0]!.trim().length, alert).toBeGreaterThan(200);
  }
});
