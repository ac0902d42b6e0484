import { describe, expect, it } from 'vitest';
import type { Scene } from '../scene.js';
import { paint } from './paint.js';
import { plainEvent, plainStatus, plainSummary } from './render-plain.js';
import { renderView } from './render-view.js';

const outage: Scene = {
  at: 14_300,
  phase: 'down',
  ended: false,
  told: 'CoinGecko answers 503.',
  findings: [],
  apiUrl: 'http://127.0.0.1:3000/api/v1/prices?ids=bitcoin,ethereum&vs=usd',
  pageUrl: 'http://127.0.0.1:3000/api/v1/circuit-breakers/',
  metricsUrl: 'http://127.0.0.1:3000/metrics',
  simulatorUrl: 'http://127.0.0.1:41231',
  adminToken: 'twenty-four-characters-.',
  requestsPerSecond: 40,
  circuits: [
    {
      name: 'coingecko-prices',
      state: 'open',
      failuresInARow: 5,
      failureThreshold: 5,
      retryAfterMs: 1840,
      saved: 120,
    },
    {
      name: 'coingecko-coins',
      state: 'half_open',
      failuresInARow: 5,
      failureThreshold: 5,
      retryAfterMs: null,
      saved: 20,
    },
    {
      name: 'coingecko-markets',
      state: 'closed',
      failuresInARow: 3,
      failureThreshold: 5,
      retryAfterMs: null,
      saved: 0,
    },
  ],
  clients: { fresh: 412, cached: 388, error: 0 },
  recent: { medianMs: 2.4, worstMs: 1003.2, oldestSeconds: 6 },
  seconds: [
    { fresh: 40, cached: 0, error: 0 },
    { fresh: 3, cached: 37, error: 0 },
    { fresh: 0, cached: 30, error: 1 },
  ],
  reached: 214,
  reachedLastSecond: 2,
  events: [{ at: 9200, circuit: 'coingecko-prices', to: 'open', why: '5 calls failed in a row' }],
};

const lines = (scene: Scene) => renderView(scene).map((line) => paint(line, 200, false));
const lineWith = (scene: Scene, text: string) => lines(scene).find((line) => line.includes(text));

describe('the live view', () => {
  it('says the state of each circuit in a word, with what comes next', () => {
    expect(lineWith(outage, 'coingecko-prices  ●')).toMatch(/● OPEN {5}next probe in 1\.8 s +120 saved$/);
    expect(lineWith(outage, 'coingecko-coins')).toMatch(/● PROBING/);
    expect(lineWith(outage, 'coingecko-markets')).toMatch(/● CLOSED {3}3 of 5 failures in a row +0 saved$/);
  });

  it('says where the API, the live page, the metrics and CoinGecko are', () => {
    expect(lineWith(outage, ' API ')).toContain(outage.apiUrl);
    expect(lineWith(outage, 'Live page')).toContain(outage.pageUrl);
    expect(lineWith(outage, 'Metrics')).toContain(outage.metricsUrl);
    expect(lineWith(outage, ' CoinGecko  ')).toContain(outage.simulatorUrl);
    expect(lineWith(outage, ' CoinGecko  ')).toContain(outage.adminToken);
  });

  it('says what clients got and how long they waited', () => {
    expect(lineWith(outage, '   fresh')).toMatch(/fresh +412 +█+/);
    expect(lineWith(outage, 'last known   ')).toMatch(/last known +388 +█+ +up to 6 s old/);
    expect(lineWith(outage, 'errors')).toMatch(/errors +0/);
    expect(lineWith(outage, 'waiting')).toMatch(/2 ms typically, 1003 ms at worst/);
  });

  it('says what reached CoinGecko and what it was spared', () => {
    expect(lineWith(outage, 'reached by')).toMatch(/214 calls +2 in the last second/);
    expect(lineWith(outage, 'spared')).toMatch(/140 calls/);
  });

  it('says where the story is, and what just happened', () => {
    expect(lineWith(outage, 'healthy')).toMatch(/✓ healthy +✓ slow +▶ DOWN +· recovering/);
    expect(lineWith(outage, '00:14 of 00:26')).toBeDefined();
    expect(lineWith(outage, '00:09')).toMatch(/coingecko-prices +OPEN +5 calls failed in a row/);
  });

  it('draws a second by the worst that clients got in it, in shapes that need no colour', () => {
    expect(lines(outage)).toContain('   █▒✗');
  });

  it('fits 80 columns, and 24 rows once its empty lines are given up', () => {
    const events = Array.from({ length: 9 }, () => outage.events[0]!);
    const findings = Array.from({ length: 4 }, () => ({ kept: true, text: 'a promise' }));
    for (const scene of [
      { ...outage, events },
      { ...outage, events, ended: true, phase: undefined, findings },
    ]) {
      expect(Math.max(...lines(scene).map((line) => line.length))).toBeLessThanOrEqual(80);
    }
    expect(lines({ ...outage, events }).filter((line) => line !== '').length).toBeLessThanOrEqual(24);
  });

  it('ends with what became of the promises, and how to go on', () => {
    const told = lines({
      ...outage,
      ended: true,
      phase: undefined,
      findings: [
        { kept: true, text: 'kept' },
        { kept: false, text: 'broken' },
      ],
    });
    expect(told).toContain(' ✓ kept');
    expect(told).toContain(' ✗ broken');
    expect(told.some((line) => line.includes('curl -X PUT http://127.0.0.1:41231/_simulator/trouble'))).toBe(true);
  });
});

describe('the plain lines', () => {
  it('hold a scene each', () => {
    expect(plainStatus(outage)).toBe(
      '00:14  coingecko-prices OPEN (next probe in 1.8 s), coingecko-coins PROBING, coingecko-markets CLOSED' +
        ' | clients: 412 fresh, 388 last known, 0 errors | CoinGecko: 214 calls reached it, 140 saved',
    );
    expect(plainEvent(outage.events[0]!)).toBe('00:09  circuit coingecko-prices is OPEN: 5 calls failed in a row');
  });

  it('sum the story up', () => {
    expect(plainSummary([{ kept: true, text: 'a' }])).toBe('ok   a\nThe story came out as told.\n');
    expect(plainSummary([{ kept: false, text: 'a' }])).toBe('NOT  a\nThe story did NOT come out as told.\n');
    expect(plainSummary([])).toBe('The story was cut short.\n');
  });
});
