import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The folder of this package. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** A query of the dashboard or of the alerts, and where it stands. */
export interface Query {
  readonly title: string;
  readonly expr: string;
}

interface Dashboard {
  readonly panels: readonly { title: string; targets?: readonly { expr: string }[] }[];
  readonly annotations: { list: readonly { name: string; expr: string }[] };
  readonly templating: { list: readonly { name: string; type: string; definition?: string }[] };
}

export async function readDashboard(): Promise<Dashboard> {
  return JSON.parse(await readFile(join(packageFolder, 'grafana/dashboard.json'), 'utf8')) as Dashboard;
}

/** All queries of the dashboard, its variables included, with the variables set to what a user would choose. */
export async function dashboardQueries(): Promise<Query[]> {
  const { panels, annotations, templating } = await readDashboard();
  const queries = [
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
    ...annotations.list.map(({ name, expr }) => ({ title: `annotation ${name}`, expr })),
    ...templating.list
      .filter(({ type }) => type === 'query')
      .map(({ name, definition = '' }) => {
        const found = /^label_values\((?<selector>.*), (?<label>\w+)\)$/.exec(definition);
        return {
          title: `variable ${name}`,
          expr: `count by (${found?.groups?.['label']}) (${found?.groups?.['selector']})`,
        };
      }),
  ];
  return queries.map(({ title, expr }) => ({ title, expr: withVariables(expr) }));
}

function withVariables(expr: string): string {
  const set = expr.replaceAll('$job', '.*').replaceAll('$service', '.*').replaceAll('$__rate_interval', '10s');
  if (set.includes('$')) throw new Error(`a variable of ${expr} is not known`);
  return set;
}

export async function alertQueries(): Promise<Query[]> {
  const text = await readFile(join(packageFolder, 'prometheus/alerts.yml'), 'utf8');
  const { groups } = parse(text) as { groups: { rules: { alert: string; expr: string }[] }[] };
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ title: alert, expr })));
}
