import { Registry } from 'prom-client';
import { beforeAll, describe, expect, test } from 'vitest';
import { alertQueries, dashboardQueries, type Query } from './support/dashboard.js';
import { exportEverySeries } from './support/every-series.js';
import { seriesOf } from './support/exposition.js';
import { readmeQueries } from './support/readme.js';

/** The labels that Prometheus itself puts on what it scrapes. */
const SCRAPED = ['job', 'instance'];

let labelsOf: Map<string, Map<string, Set<string>>>;

beforeAll(async () => {
  const register = new Registry();
  exportEverySeries(register);
  labelsOf = new Map();
  for (const series of seriesOf(await register.metrics())) {
    const [, name = '', labels = ''] = /^([^{]+)\{(.*)\}$/.exec(series) ?? [];
    const known = labelsOf.get(name) ?? new Map<string, Set<string>>();
    labelsOf.set(name, known);
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      known.set(label, (known.get(label) ?? new Set()).add(value));
    }
  }
});

/** What a query asks for that is not exported: a metric, a label, or a value that a label never has. */
function problemsOf({ expr }: Query): string[] {
  const problems: string[] = [];
  const selectors = [...expr.matchAll(/(?<![\w"$])(circuit_breaker_\w+)(?:\{([^}]*)\})?/g)];
  if (selectors.length === 0) problems.push('asks for no metric');
  const names = new Set<string>();
  for (const [, name = '', matchers = ''] of selectors) {
    const known = labelsOf.get(name);
    if (known === undefined) problems.push(`${name} is not exported`);
    for (const label of known?.keys() ?? []) names.add(label);
    for (const [, label = '', operator = '', value = ''] of matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)) {
      if (SCRAPED.includes(label)) continue;
      const values = known?.get(label);
      if (values === undefined) problems.push(`${name} has no label ${label}`);
      const asked = operator.includes('~') ? value.split('|') : [value];
      for (const one of asked) {
        if (one !== '.*' && values?.has(one) === false) problems.push(`${name} never has ${label}="${one}"`);
      }
    }
  }
  for (const [, grouping = ''] of expr.matchAll(/\bby \(([^)]*)\)/g)) {
    for (const label of grouping.split(',').map((part) => part.trim())) {
      if (!names.has(label) && !SCRAPED.includes(label)) problems.push(`nothing has the label ${label} to group by`);
    }
  }
  return problems;
}

describe('D44', () => {
  test('D44: every query of the dashboard asks for what is exported', async () => {
    const queries = await dashboardQueries();
    expect(queries.length).toBeGreaterThan(20);
    expect(queries.map((query) => ({ ...query, problems: problemsOf(query) })).filter(withProblems)).toEqual([]);
  });

  test('D44: every alert asks for what is exported', async () => {
    const queries = await alertQueries();
    expect(queries.map(({ title }) => title)).toEqual([
      'CircuitBreakerRejecting',
      'CircuitBreakerFlapping',
      'CircuitBreakerUnprotected',
      'CircuitBreakerForcedOpen',
      'CircuitBreakerStoreDegraded',
    ]);
    expect(queries.map((query) => ({ ...query, problems: problemsOf(query) })).filter(withProblems)).toEqual([]);
  });

  test('D44: every example of the README asks for what is exported', async () => {
    const queries = await readmeQueries();
    expect(queries.length).toBeGreaterThanOrEqual(8);
    expect(queries.map((query) => ({ ...query, problems: problemsOf(query) })).filter(withProblems)).toEqual([]);
  });

  test('the dashboard shows every metric that is exported', async () => {
    const asked = (await dashboardQueries()).map(({ expr }) => expr).join('\n');
    const metrics = new Set([...labelsOf.keys()].map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    expect(metrics.size).toBe(14);
    expect([...metrics].filter((name) => !asked.includes(name))).toEqual([]);
  });

  test.each([
    ['circuit_breaker_calls', 'circuit_breaker_calls is not exported'],
    ['circuit_breaker_calls_total{result="failure"}', 'circuit_breaker_calls_total has no label result'],
    ['circuit_breaker_calls_total{outcome="error"}', 'circuit_breaker_calls_total never has outcome="error"'],
    ['sum by (name) (circuit_breaker_state)', 'nothing has the label name to group by'],
    ['up', 'asks for no metric'],
  ])('and the check finds what is wrong in %s', (expr, problem) => {
    expect(problemsOf({ title: '', expr })).toContain(problem);
  });
});

function withProblems({ problems }: { problems: string[] }): boolean {
  return problems.length > 0;
}
