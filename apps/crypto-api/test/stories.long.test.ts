import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo } from './app-process.js';

const temporary = mkdtempSync(join(tmpdir(), 'crypto-api-'));
// A story is half a minute, most of which it waits: the three are told at once.
const one = startDemo(['--', '--once'], { CIRCUIT_BREAKER_FAILURE_THRESHOLD: 'ignored by the demo' });
const shared = startDemo(['--', '--replicas', '3', '--shared', '--once'], { TMPDIR: temporary });
const alone = startDemo(['--replicas', '3', '--once'], { CIRCUIT_BREAKER_PERSISTENT: 'ignored by the demo' });
const demos = [one, shared, alone];

beforeAll(async () => {
  await Promise.all(demos.map(({ ended }) => ended));
}, 90_000);
afterAll(() => {
  for (const { child } of demos) child.kill('SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});

function numbers(text: string, pattern: RegExp): number[] {
  const match = pattern.exec(text);
  expect(match, `${pattern.source} in:\n${text}`).not.toBeNull();
  return (match ?? []).slice(1).map(Number);
}

describe('the demo', () => {
  it('tells its story once: the circuits open, clients keep getting answers, calls to CoinGecko drop by 95 %, the circuits close', async () => {
    expect(await one.ended).toBe(0);
    const told = one.stdout();
    expect(one.stderr()).toBe('');
    expect(told).not.toContain('\u001b');

    const phases = [...told.matchAll(/^\d\d:\d\d {2}(HEALTHY|SLOW|DOWN|RECOVERING):/gm)].map((match) => match[1]);
    expect(phases).toEqual(['HEALTHY', 'SLOW', 'DOWN', 'DOWN', 'RECOVERING']);
    for (const name of ['coingecko-prices', 'coingecko-coins', 'coingecko-markets']) {
      const states = [...told.matchAll(new RegExp(`circuit ${name} is (\\w+):`, 'g'))].map((match) => match[1]);
      expect(states[0]).toBe('OPEN');
      expect(states).toContain('PROBING');
      expect(states.at(-1)).toBe('CLOSED');
    }

    const [answered = 0, asked = 0, lastKnown = 0] = numbers(told, /answers: (\d+) of (\d+), (\d+) of them last known/);
    expect(asked).toBeGreaterThan(400);
    expect(answered).toBe(asked);
    expect(lastKnown).toBeGreaterThan(200);
    const [dropped = 0, requests = 0, probes = 0] = numbers(
      told,
      /dropped by ([\d.]+) %: (\d+) requests, (\d+) probes/,
    );
    expect(dropped).toBeGreaterThanOrEqual(95);
    expect(requests).toBeGreaterThan(200);
    expect(1 - probes / requests).toBeGreaterThanOrEqual(0.95);
    expect(told).toContain('the circuits closed again: 3 of 3');
    expect(told.endsWith('The story came out as told.\n')).toBe(true);
  });

  it('tells its story to three replicas: those that share open at once, others each for themselves after more calls', async () => {
    expect(await Promise.all([shared.ended, alone.ended])).toEqual([0, 0]);

    for (const demo of [shared, alone]) {
      expect(demo.stderr()).toBe('');
      expect(demo.stdout()).toContain('all 3 replicas opened 3 of 3 circuits');
      expect(demo.stdout()).toContain('the circuits closed again at all replicas: 3 of 3');
      expect(demo.stdout().endsWith('The story came out as told.\n')).toBe(true);
      const [answered, asked] = numbers(demo.stdout(), /answers: (\d+) of (\d+)/);
      expect(asked).toBeGreaterThan(400);
      expect(answered).toBe(asked);
    }
    expect(alone.stdout()).toContain('each for itself');
    const [spreadMs] = numbers(shared.stdout(), /the last (\d+) ms after the first/);
    expect(spreadMs).toBeLessThanOrEqual(1000);
    const reached = /got (\d+) calls until noticed, then (\d+) probes and (\d+) others/;
    const [, sharedProbes] = numbers(shared.stdout(), reached);
    const [, aloneProbes] = numbers(alone.stdout(), reached);
    expect(sharedProbes).toBeLessThanOrEqual(12);
    expect(aloneProbes).toBeGreaterThan(sharedProbes!);
    expect(readdirSync(temporary).filter((name) => name.startsWith('tripswitch-demo-'))).toEqual([]);
  });
});
