import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder, readDashboard } from './support/dashboard.js';

/** The one data source that is named: what the variable at the top chooses. */
const CHOSEN = { type: 'prometheus', uid: '${datasource}' };

/** Units as Grafana names them: seconds, parts of 1, calls and exchanges a second, and plain numbers. */
const UNITS = ['s', 'percentunit', 'reqps', 'ops', 'short', 'none'];

async function panelsOf(...types: string[]) {
  return (await readDashboard()).panels.filter(({ type }) => types.includes(type));
}

describe('the dashboard', () => {
  test('can be imported as well as provisioned: it has a uid, no id, and asks for nothing beforehand', async () => {
    const dashboard = await readDashboard();
    expect(dashboard).toMatchObject({ id: null, uid: 'tripswitch-circuits', schemaVersion: 38 });
    expect(dashboard).not.toHaveProperty('__inputs');
    const text = await readFile(join(packageFolder, 'grafana/dashboard.json'), 'utf8');
    expect(text).not.toContain('DS_PROMETHEUS');
  });

  test('takes all data from the source that its variable chooses', async () => {
    const { panels, annotations, templating } = await readDashboard();
    const [source, ...variables] = templating.list;
    expect(source).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    const shown = panels.filter(({ type }) => type !== 'row');
    for (const { datasource } of [...shown, ...annotations.list, ...variables]) expect(datasource).toEqual(CHOSEN);
    for (const { targets = [] } of shown) for (const { datasource } of targets) expect(datasource).toEqual(CHOSEN);
  });

  test('lets jobs and services be chosen, several or all', async () => {
    const { templating } = await readDashboard();
    const variables = templating.list.filter(({ type }) => type === 'query');
    expect(variables.map(({ name }) => name)).toEqual(['job', 'service']);
    for (const variable of variables) expect(variable).toMatchObject({ multi: true, includeAll: true, allValue: '.*' });
    for (const panel of await panelsOf('stat', 'timeseries', 'state-timeline', 'table')) {
      for (const { expr } of panel.targets ?? []) {
        for (const [, labels] of expr.matchAll(/circuit_breaker_\w+(?:\{([^}]*)\})?/g)) {
          expect(labels, panel.title).toContain('job=~"$job",service=~"$service"');
        }
      }
    }
  });

  test('combines replicas as each metric wants it', async () => {
    for (const { title, targets = [] } of await panelsOf('stat', 'timeseries', 'state-timeline')) {
      for (const { expr } of targets) {
        if (/_(state|failure_rate)\{/.test(expr)) expect(expr, title).toMatch(/max by \(/);
        const counted = /_(total|sum|count|bucket)\{/.test(expr);
        if (counted) expect(expr, title).toMatch(/sum by \([\w, ]+\) \((rate|increase)\(.*\[\$__rate_interval\]\)/);
        if (expr.includes('_bucket{')) expect(expr, title).toMatch(/^histogram_quantile\(0\.\d+, sum by \(le\b/);
        expect(/\[(?!\$__rate_interval\])/.test(expr), title).toBe(false);
      }
    }
  });

  test('names what it shows, by labels that its query keeps, and in a unit', async () => {
    for (const { title, description, targets = [], fieldConfig } of await panelsOf('timeseries', 'stat')) {
      expect(description, title).toBeTruthy();
      expect(UNITS, title).toContain(fieldConfig?.defaults.unit);
      for (const { expr, legendFormat } of targets) {
        expect(legendFormat, title).not.toBe('');
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          expect(expr, title).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
        }
        if (expr.includes('_seconds_')) expect(fieldConfig?.defaults.unit, title).toBe(inSeconds(expr) ? 's' : 'ops');
      }
    }
  });

  test('shows states by their names, in colours of their own', async () => {
    const [timeline] = await panelsOf('state-timeline');
    expect(timeline?.fieldConfig?.defaults.mappings).toMatchObject([
      {
        type: 'value',
        options: {
          0: { text: 'closed', color: 'green' },
          1: { text: 'open', color: 'red' },
          2: { text: 'half-open', color: 'yellow' },
        },
      },
    ]);
  });

  test('has its panels in rows, without overlap, with ids of their own', async () => {
    const { panels } = await readDashboard();
    expect(panels[0]?.type).toBe('row');
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

/** How many exchanges there are is no duration, though it is counted with them. */
function inSeconds(expr: string): boolean {
  return expr.includes('_bucket{') || expr.includes('_sum{');
}
