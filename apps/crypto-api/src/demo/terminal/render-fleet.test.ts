import { describe, expect, it } from 'vitest';
import type { FleetScene, ReplicaScene } from '../fleet/fleet-scene.js';
import { transitionText } from '../transition-text.js';
import { paint } from './paint.js';
import { renderFleet } from './render-fleet.js';
import { plainFleetStatus } from './render-plain.js';

const replica = (port: number, more: Partial<ReplicaScene> = {}): ReplicaScene => ({
  origin: `http://127.0.0.1:${port}`,
  death: undefined,
  circuits: [
    { state: 'open', openedAfterMs: port - 41_000 },
    { state: 'half_open', openedAfterMs: 2000 },
    { state: 'closed', openedAfterMs: null },
  ],
  ...more,
});

const outage: FleetScene = {
  at: 14_300,
  phase: 'down',
  ended: false,
  told: 'CoinGecko answers 503.',
  findings: [],
  apiUrl: 'http://127.0.0.1:43000/api/v1/prices?ids=bitcoin,ethereum&vs=usd',
  pageUrl: 'http://127.0.0.1:43000/api/v1/circuit-breakers/',
  metricsUrl: '/metrics of each replica',
  simulatorUrl: 'http://127.0.0.1:41231',
  adminToken: 'a-token-of-the-tests',
  requestsPerSecond: 30,
  clients: { fresh: 412, cached: 388, error: 0 },
  recent: { medianMs: 2.4, worstMs: 1003.2, oldestSeconds: 6 },
  seconds: [{ fresh: 40, cached: 0, error: 0 }],
  reached: 214,
  reachedLastSecond: 2,
  events: [],
  shared: true,
  circuits: [
    { name: 'coingecko-prices', spreadMs: 14 },
    { name: 'coingecko-coins', spreadMs: 2000 },
    { name: 'coingecko-markets', spreadMs: null },
  ],
  replicas: [replica(41_000), replica(41_014), replica(41_003, { death: 'replica 3 is gone: SIGKILL' })],
  outage: { reachedBefore: 17, reachedAfter: 3, probes: 2 },
};

const lines = (scene: FleetScene) => renderFleet(scene).map((line) => paint(line, 200, false));
const lineWith = (text: string) => lines(outage).find((line) => line.includes(text));

describe('the view of several replicas', () => {
  it('says what each circuit is at each replica, and how long after the first it opened there', () => {
    expect(lineWith('1 http://127.0.0.1:41000')).toMatch(/● OPEN first +● PROBING +● CLOSED *$/);
    expect(lineWith('2 http://127.0.0.1:41014')).toMatch(/● OPEN \+14 ms/);
    expect(lineWith('open everywhere after')).toMatch(/14 ms +2000 ms +-/);
  });

  it('says which replica is gone, and how', () => {
    expect(lineWith('3 http://127.0.0.1:41003')).toMatch(/● replica 3 is gone: SIGKILL$/);
  });

  it('says whether they share, and what reached CoinGecko', () => {
    expect(lineWith('Tripswitch')).toContain('with 3 replicas, sharing their circuits');
    expect(lines({ ...outage, shared: false })[0]).toContain('with 3 replicas, each on its own');
    expect(lineWith('while down')).toMatch(/17 calls until a circuit opened, 3 after it, 2 probes/);
  });

  it('fits 80 columns, up to six replicas and at the end of the story too', () => {
    const findings = [{ kept: true, text: 'a promise' }];
    const causes = [
      'consecutive_failures',
      'recovery_timeout',
      'probe_succeeded',
      'probe_failed',
      'probe_timeout',
    ] as const;
    const whys = [
      ...causes.map((cause) => `replica 6: ${transitionText(cause)}`),
      'at all replicas, 9999 ms after the first',
    ];
    const six = Array.from({ length: 6 }, () => replica(43_000));
    for (const why of whys) {
      const events = [{ at: 1, circuit: 'coingecko-markets', to: 'half_open', why } as const];
      for (const scene of [
        { ...outage, events },
        { ...outage, replicas: six, events, ended: true, phase: undefined, findings },
      ]) {
        expect(Math.max(...lines(scene).map((line) => line.trimEnd().length))).toBeLessThanOrEqual(80);
        expect(lines(scene).join('\n')).not.toMatch(/\S●/);
      }
    }
  });

  it('is a line where there is no terminal', () => {
    expect(plainFleetStatus(outage)).toBe(
      '00:14  coingecko-prices OPEN/OPEN/GONE, coingecko-coins PROBING/PROBING/GONE, ' +
        'coingecko-markets CLOSED/CLOSED/GONE | clients: 412 fresh, 388 last known, 0 errors | ' +
        'CoinGecko: 214 calls reached it, 3 after a circuit opened',
    );
  });
});
