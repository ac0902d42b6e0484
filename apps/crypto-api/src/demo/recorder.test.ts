import { expect, it, vi } from 'vitest';
import { Recorder } from './recorder.js';
import type { ReplicaTransition } from './replica-process.js';
import { story } from './story.js';

const down = story.find(({ phase }) => phase === 'down')!;
const change = (to: ReplicaTransition['to'], more: Partial<ReplicaTransition> = {}): ReplicaTransition => ({
  msg: 'circuit changed state',
  time: 1000,
  circuit: 'coingecko-prices',
  to,
  cause: 'consecutive_failures',
  remote: false,
  ...more,
});

it('tells who opened a circuit and when all had it open, and not that the others followed', () => {
  const recorder = new Recorder(3, true);
  const told = [
    ...recorder.transition(1, change('open')),
    ...recorder.transition(0, change('open', { remote: true, time: 1010 })),
    ...recorder.transition(2, change('open', { remote: true, time: 1025 })),
  ];
  expect(told.map(({ circuit, to, why }) => [circuit, to, why])).toEqual([
    ['coingecko-prices', 'open', 'replica 2: too many calls failed in a row'],
    ['coingecko-prices', 'open', 'at all replicas, 25 ms after the first'],
  ]);
  const { replicas, circuits } = recorder.scene(['a', 'b', 'c']);
  expect(replicas.map((replica) => replica.circuits[0])).toEqual([
    expect.objectContaining({ state: 'open', openedAfterMs: 10 }),
    expect.objectContaining({ state: 'open', openedAfterMs: 0 }),
    expect.objectContaining({ state: 'open', openedAfterMs: 25 }),
  ]);
  expect(circuits[0]).toEqual({ name: 'coingecko-prices', spreadMs: 25 });
  expect(recorder.facts().circuits[0]).toEqual({ openedAt: 3, followers: 2, spreadMs: 25, closedAt: 0 });
});

it('counts as probes what a replica began itself while CoinGecko was down', () => {
  const recorder = new Recorder(2, true);
  recorder.transition(0, change('half_open'));
  recorder.step = down;
  recorder.transition(0, change('half_open'));
  recorder.transition(1, change('half_open', { remote: true }));
  expect(recorder.facts().outage.probes).toBe(1);
});

it('says plainly that a replica is gone, and goes on without it', () => {
  const recorder = new Recorder(2, true);
  recorder.transition(0, change('open'));
  recorder.transition(1, change('open', { remote: true }));
  expect(recorder.died(1, 'SIGKILL')).toBe('replica 2 is gone: SIGKILL');
  recorder.transition(0, change('closed'));
  const { replicas } = recorder.scene(['a', 'b']);
  expect(replicas[1]!.death).toBe('replica 2 is gone: SIGKILL');
  expect(replicas[0]!.circuits[0]).toEqual({ state: 'closed', openedAfterMs: null, retryAfterMs: null });
  expect(recorder.facts().deaths).toEqual(['replica 2 is gone: SIGKILL']);
});

it('tells the calls and requests before the circuit of their own route opened from those after', () => {
  const recorder = new Recorder(1, false);
  const ask = () => {
    for (const route of ['prices', 'coins'] as const) {
      recorder.clientAsked(route);
      recorder.upstreamReached(route);
    }
  };
  ask();
  recorder.step = down;
  ask();
  // It opens between these: a log's times are told in whole milliseconds.
  const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10);
  recorder.transition(0, change('open', { time: Date.now() - 5 }));
  ask();
  now.mockRestore();
  recorder.step = undefined;
  ask();
  expect(recorder.facts().outage).toEqual({ reachedBefore: 3, askedAfter: 1, reachedAfter: 1, probes: 0 });
  expect(recorder.scene(['a']).reached).toBe(8);
});

it('does not name the one process that there is, and passes over the circuits of others', () => {
  const recorder = new Recorder(1, false);
  expect(recorder.transition(0, change('open')).map(({ why }) => why)).toEqual(['too many calls failed in a row']);
  expect(recorder.transition(0, change('open', { circuit: 'other' }))).toEqual([]);
});
