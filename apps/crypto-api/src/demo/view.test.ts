import { describe, expect, it } from 'vitest';
import { plainEvent, plainStatus, plainSummary } from './plain-lines.js';
import type { Scene } from './recorder.js';
import { coloured, plain } from './screen.js';
import { story } from './story.js';
import { drawScene, type Addresses } from './view.js';
import { causeWords } from './words.js';

const addresses: Addresses = {
  lines: [
    ['API', 'http://127.0.0.1:43000/api/v1/prices?ids=bitcoin,ethereum&vs=usd'],
    ['Live page', 'http://127.0.0.1:43000/api/v1/circuit-breakers/'],
    ['Token', 'twenty-four-characters-., for the buttons of the page'],
    ['Metrics', '/metrics of each replica, whose counters are its own'],
    ['CoinGecko', 'http://127.0.0.1:41231 (simulated)'],
  ],
  simulatorUrl: 'http://127.0.0.1:41231',
};

type Replica = Scene['replicas'][number];
const replica = (port: number, death?: string): Replica => ({
  origin: `http://127.0.0.1:${port}`,
  death,
  circuits: [
    { state: 'open', openedAfterMs: port - 41_000, retryAfterMs: 1840 },
    { state: 'half_open', openedAfterMs: 2000, retryAfterMs: null },
    { state: 'closed', openedAfterMs: null, retryAfterMs: null },
  ],
});

const one: Scene = {
  at: 14_300,
  step: story[3],
  findings: [],
  clients: { fresh: 412, cached: 388, error: 0 },
  recent: { medianMs: 2.4, worstMs: 1003.2, oldestSeconds: 6 },
  seconds: [
    { fresh: 40, cached: 0, error: 0 },
    { fresh: 3, cached: 37, error: 0 },
    { fresh: 0, cached: 30, error: 1 },
  ],
  reached: 214,
  outage: { reachedBefore: 17, askedAfter: 120, reachedAfter: 3, probes: 2 },
  events: [{ at: 9200, circuit: 'coingecko-prices', to: 'open', why: 'too many calls failed in a row' }],
  shared: false,
  circuits: [
    { name: 'coingecko-prices', spreadMs: 14 },
    { name: 'coingecko-coins', spreadMs: 2000 },
    { name: 'coingecko-markets', spreadMs: null },
  ],
  replicas: [replica(41_000)],
};
const three: Scene = {
  ...one,
  shared: true,
  replicas: [replica(41_000), replica(41_014), replica(41_003, 'replica 3 is gone: SIGKILL')],
};
const findings = [
  { kept: true, text: 'kept' },
  { kept: false, text: 'broken' },
];

const lines = (scene: Scene) => drawScene(scene, addresses, plain);
const lineWith = (scene: Scene, text: string) => lines(scene).find((line) => line.includes(text));

describe('the live view', () => {
  it('says what each circuit is, in a word, and when the next probe is due', () => {
    expect(lineWith(one, '1 http://127.0.0.1:41000')).toMatch(/● OPEN in 1\.8 s +● PROBING +● CLOSED *$/);
    expect(lineWith(one, 'open everywhere')).toBeUndefined();
  });

  it('says of several replicas how long after the first a circuit opened at each', () => {
    expect(lineWith(three, '1 http://127.0.0.1:41000')).toMatch(/● OPEN first +● PROBING +● CLOSED *$/);
    expect(lineWith(three, '2 http://127.0.0.1:41014')).toMatch(/● OPEN \+14 ms/);
    expect(lineWith(three, 'open everywhere after')).toMatch(/14 ms +2000 ms +-/);
    expect(lineWith(three, '3 http://127.0.0.1:41003')).toMatch(/● replica 3 is gone: SIGKILL$/);
  });

  it('says what it shows', () => {
    expect(lines(one)[0]).toContain('in front of CoinGecko (simulated)   00:14 of 00:26');
    expect(lines(three)[0]).toContain('with 3 replicas, sharing their circuits');
    expect(lines({ ...three, shared: false })[0]).toContain('with 3 replicas, each on its own');
  });

  it('says where the API, the live page, its token, the metrics and CoinGecko are', () => {
    for (const [name, where] of addresses.lines) expect(lineWith(one, `   ${name} `)).toContain(where);
  });

  it('says what clients got and how long they waited', () => {
    expect(lineWith(one, '   fresh  ')).toMatch(/fresh +412 +█+/);
    expect(lineWith(one, 'last known   ')).toMatch(/last known +388 +█+ +up to 6 s old/);
    expect(lineWith(one, 'errors')).toMatch(/errors +0/);
    expect(lineWith(one, 'waiting')).toMatch(/2 ms typically, 1003 ms at worst/);
  });

  it('says what reached CoinGecko, and what of it while it was down', () => {
    expect(lineWith(one, 'reached by')).toMatch(/214 calls/);
    expect(lineWith(one, 'while down')).toMatch(/17 calls until a circuit opened, 3 of 120 after it, 2 probes/);
  });

  it('says where the story is, and what just happened', () => {
    expect(lineWith(one, 'healthy')).toMatch(/✓ healthy +✓ slow +▶ DOWN +· recovering/);
    expect(lineWith(one, '00:09')).toMatch(/coingecko-prices +OPEN +too many calls failed in a row/);
  });

  it('draws a second by the worst that clients got in it, in shapes that need no colour', () => {
    expect(lines(one)).toContain('   █▒✗');
    expect(drawScene(one, addresses, coloured).join('\n')).toContain('\u001b[32m█\u001b[0m');
  });

  it('fits 80 columns with any event and up to six replicas, and 24 rows once its empty lines are given up', () => {
    const six = Array.from({ length: 6 }, () => replica(43_000));
    const whys = Object.values(causeWords).map((words) => `replica 6: ${words}`);
    for (const why of [
      ...whys.filter((each) => !/slow|share|hand/.test(each)),
      'at all replicas, 9999 ms after the first',
    ]) {
      const events = Array.from(
        { length: 9 },
        () => ({ at: 1, circuit: 'coingecko-markets', to: 'half_open', why }) as const,
      );
      for (const scene of [
        { ...one, events },
        { ...three, replicas: six, events, step: undefined, findings },
      ]) {
        expect(Math.max(...lines(scene).map((line) => line.trimEnd().length))).toBeLessThanOrEqual(80);
        expect(lines(scene).join('\n')).not.toMatch(/\S●/);
      }
      expect(lines({ ...one, events }).filter((line) => line !== '').length).toBeLessThanOrEqual(24);
    }
  });

  it('ends with what became of the promises, and how to go on', () => {
    const told = lines({ ...one, findings, step: undefined });
    expect(told[0]).toContain('00:14, story told');
    expect(told).toContain(' ✓ kept');
    expect(told).toContain(' ✗ broken');
    expect(told.some((line) => line.includes('curl -X PUT http://127.0.0.1:41231/_simulator/trouble'))).toBe(true);
  });
});

describe('the plain lines', () => {
  it('hold a scene each', () => {
    expect(plainStatus(one)).toBe(
      '00:14  coingecko-prices OPEN, coingecko-coins PROBING, coingecko-markets CLOSED' +
        ' | clients: 412 fresh, 388 last known, 0 errors | CoinGecko: 214 calls reached it, 3 after a circuit opened',
    );
    expect(plainStatus(three)).toContain('coingecko-prices OPEN/OPEN/GONE, coingecko-coins PROBING/PROBING/GONE');
    expect(plainEvent(one.events[0]!)).toBe('00:09  circuit coingecko-prices is OPEN: too many calls failed in a row');
  });

  it('sum the story up', () => {
    expect(plainSummary([{ kept: true, text: 'a' }])).toBe('ok   a\nThe story came out as told.\n');
    expect(plainSummary([{ kept: false, text: 'a' }])).toBe('NOT  a\nThe story did NOT come out as told.\n');
    expect(plainSummary([])).toBe('The story was cut short.\n');
  });
});
