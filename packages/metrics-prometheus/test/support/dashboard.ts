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

interface DataSource {
  readonly type: string;
  readonly uid: string;
}

/** A panel as far as the tests look at it. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: DataSource;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: DataSource;
  }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string; readonly mappings?: readonly object[] } };
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr: string; readonly datasource: DataSource }[];
  };
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly definition?: string;
      readonly datasource?: DataSource;
    }[];
  };
}

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

export async function readDashboard(change = (text: string) => text): Promise<Dashboard> {
  return JSON.parse(change(await readFile(join(packageFolder, 'grafana/dashboard.json'), 'utf8'))) as Dashboard;
}

/** All queries of the dashboard, its variables included, with the variables set to what a user would choose. */
export async function dashboardQueries(change?: (text: string) => string): Promise<Query[]> {
  const { panels, annotations, templating } = await readDashboard(change);
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
  const set = expr.replaceAll('$__rate_interval', '10s').replaceAll(/\$(?:job|service|circuit)\b/g, '.*');
  if (set.includes('$')) throw new Error(`a variable of ${expr} is not known`);
  return set;
}

export async function alertRules(): Promise<AlertRule[]> {
  const text = await readFile(join(packageFolder, 'prometheus/alerts.yml'), 'utf8');
  const { groups } = parse(text) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export async function alertQueries(): Promise<Query[]> {
  return (await alertRules()).map(({ alert, expr }) => ({ title: alert, expr }));
}
