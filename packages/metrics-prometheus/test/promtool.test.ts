import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { alertQueries, packageFolder } from './support/dashboard.js';
import { hasPrometheus } from './support/programs.js';

interface Result {
  readonly code: number | null;
  readonly output: string;
}

function promtool(args: readonly string[], input = ''): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile('promtool', [...args], { cwd: join(packageFolder, 'prometheus') }, (_error, out, err) =>
      resolve({ code: child.exitCode, output: out + err }),
    );
    child.stdin?.end(input);
  });
}

describe.skipIf(!hasPrometheus())('promtool', () => {
  test('finds nothing to say of the metrics', async () => {
    const factory = new CircuitBreakerFactory({ env: {} });
    const register = new Registry();
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices "quoted" \\ \n and broken' }).call(() => 1);
    expect(await promtool(['check', 'metrics'], await register.metrics())).toEqual({ code: 0, output: '' });
  });

  test('accepts the alerts', async () => {
    const { code, output } = await promtool(['check', 'rules', 'alerts.yml']);
    expect(output).toContain('SUCCESS: 4 rules found');
    expect(code).toBe(0);
  });

  test('sees each alert fire and not fire as it should', async () => {
    const { code, output } = await promtool(['test', 'rules', 'alerts.test.yml']);
    expect(output).toContain('SUCCESS');
    expect(code).toBe(0);
  });
});

test('each alert has a test in which it fires and one in which it does not', async () => {
  const { tests } = parse(await readFile(join(packageFolder, 'prometheus/alerts.test.yml'), 'utf8')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const expected = tests.flatMap(({ alert_rule_test: rules }) => rules);
  for (const { title } of await alertQueries()) {
    const own = expected.filter(({ alertname }) => alertname === title);
    expect(
      own.some(({ exp_alerts: alerts }) => alerts.length > 0),
      `${title} fires`,
    ).toBe(true);
    expect(
      own.some(({ exp_alerts: alerts }) => alerts.length === 0),
      `${title} does not fire`,
    ).toBe(true);
  }
});
