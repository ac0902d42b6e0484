import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { afterAll, describe, expect, test } from 'vitest';
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

/** The second has what takes hours. */
const TESTS = ['alerts.test.yml', 'modes.test.yml'];

const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** A folder with the alerts and their tests, both changed. */
async function rulesWith(change: (text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alerts-'));
  folders.push(folder);
  for (const file of ['alerts.yml', ...TESTS]) {
    const text = await readFile(join(packageFolder, 'prometheus', file), 'utf8');
    await writeFile(join(folder, file), change(text));
  }
  return folder;
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
    expect(output).toContain('SUCCESS: 5 rules found');
    expect(code).toBe(0);
  });

  test('D85: sees each alert fire, and not fire, as it should', async () => {
    const { code, output } = await promtool(['test', 'rules', ...TESTS]);
    expect(output).toContain('SUCCESS');
    expect(code).toBe(0);
  });

  test('D85: notices an alert that goes by the state, or that fires during a maintenance', async () => {
    const alerts = await readFile(join(packageFolder, 'prometheus/alerts.yml'), 'utf8');
    const rejecting = /circuit_breaker_rejecting \* ignoring \(mode\) \(.* == bool 0\)/;
    expect(alerts).toMatch(rejecting);
    for (const wrong of ['(circuit_breaker_state > bool 0)', 'circuit_breaker_rejecting']) {
      const folder = await rulesWith((text) => text.replace(rejecting, wrong));
      const { code, output } = await promtool(['test', 'rules', join(folder, 'alerts.test.yml')]);
      expect(output, wrong).toContain('FAILED');
      expect(code, wrong).not.toBe(0);
    }
  });

  test('D86: accepts the alerts, and their tests, for another label of the name', async () => {
    const folder = await rulesWith((text) => text.replaceAll('service', 'circuit'));
    const { code, output } = await promtool(['test', 'rules', ...TESTS.map((file) => join(folder, file))]);
    expect(output).toContain('SUCCESS');
    expect(code).toBe(0);
  });
});

test('each alert has a test in which it fires and one in which it does not', async () => {
  const files = await Promise.all(TESTS.map((file) => readFile(join(packageFolder, 'prometheus', file), 'utf8')));
  const expected = files.flatMap((text) => {
    const { tests } = parse(text) as { tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[] };
    return tests.flatMap(({ alert_rule_test: rules }) => rules);
  });
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
