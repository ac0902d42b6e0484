import { afterEach, describe, expect, it } from 'vitest';
import { startProcess, type AppProcess } from './app-process.js';

const processes: AppProcess[] = [];
const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  const started = startProcess('demo/main.ts', environment, args);
  processes.push(started);
  return started;
};
afterEach(async () => {
  for (const { child } of processes) {
    child.kill('SIGKILL');
  }
  await Promise.all(processes.splice(0).map(({ ended }) => ended));
});

function numbers(text: string, pattern: RegExp): number[] {
  const match = pattern.exec(text);
  expect(match, `${pattern.source} in:\n${text}`).not.toBeNull();
  return (match ?? []).slice(1).map(Number);
}

describe('the demo', () => {
  it(
    'tells its story once: the circuits open, clients keep getting answers, calls to CoinGecko drop by 95 %, the circuits close',
    { timeout: 90_000 },
    async () => {
      const demo = start(['--', '--once'], { CIRCUIT_BREAKER_FAILURE_THRESHOLD: 'ignored by the demo' });
      expect(await demo.ended).toBe(0);
      const told = demo.stdout();
      expect(demo.stderr()).toBe('');
      expect(told).not.toContain('\u001b');

      const phases = [...told.matchAll(/^\d\d:\d\d {2}(HEALTHY|SLOW|DOWN|RECOVERING):/gm)].map((match) => match[1]);
      expect(phases).toEqual(['HEALTHY', 'SLOW', 'DOWN', 'DOWN', 'RECOVERING']);
      for (const name of ['coingecko-prices', 'coingecko-coins', 'coingecko-markets']) {
        const states = [...told.matchAll(new RegExp(`circuit ${name} is (\\w+):`, 'g'))].map((match) => match[1]);
        expect(states[0]).toBe('OPEN');
        expect(states).toContain('PROBING');
        expect(states.at(-1)).toBe('CLOSED');
      }

      const [answered = 0, asked = 0, lastKnown = 0] = numbers(
        told,
        /answers: (\d+) of (\d+), (\d+) of them last known/,
      );
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
    },
  );

  it('prints where to look, answers there while it plays, and ends at Ctrl-C', async () => {
    const demo = start([], { PORT: '0' });
    const [, url = ''] = await demo.printed(/API: +(http:\S+)/);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    const [, page = ''] = await demo.printed(/Live page: (\S+)/);
    const [, token = ''] = await demo.printed(/Token: +([\w-]+)/);
    const reset = (authorization: string) =>
      fetch(`${page}reset/coingecko-coins`, { method: 'POST', headers: { Authorization: authorization } });
    expect((await reset(`Bearer ${token}`)).status).toBe(200);
    expect((await reset('Bearer something-else-here')).status).not.toBe(200);
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(1);
    expect(demo.stdout().endsWith('The story was cut short.\n')).toBe(true);
    await expect(fetch(url)).rejects.toBeInstanceOf(TypeError);
  });

  it('refuses an unknown argument and a bad PORT in one line', async () => {
    const demo = start(['--twice'], { PORT: 'http' });
    expect(await demo.ended).toBe(1);
    expect(demo.stderr()).toBe(
      'demo cannot start: unknown argument "--twice", expected --once, --replicas, --shared or --help; ' +
        'PORT is "http", expected a whole number from 0 to 65535\n',
    );
  });
});
