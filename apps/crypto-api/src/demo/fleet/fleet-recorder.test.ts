import { expect, it } from 'vitest';
import { story } from '../story.js';
import { FleetRecorder } from './fleet-recorder.js';
import type { ReplicaTransition } from './replica-log.js';

const addresses = { apiUrl: '', pageUrl: '', metricsUrl: '', simulatorUrl: '', adminToken: '' };
const down = story.find(({ name }) => name === 'down')!;
const change = (to: ReplicaTransition['to'], more: Partial<ReplicaTransition> = {}): ReplicaTransition => ({
  msg: 'circuit changed state',
  time: 1000,
  circuit: 'coingecko-prices',
  from: 'closed',
  to,
  cause: 'consecutive_failures',
  remote: false,
  ...more,
});

it('tells who opened a circuit and when all had it open, and not that the others followed', () => {
  const recorder = new FleetRecorder(3, true);
  const told = [
    ...recorder.transition(1, change('open')),
    ...recorder.transition(0, change('open', { remote: true, time: 1010 })),
    ...recorder.transition(2, change('open', { remote: true, time: 1025 })),
  ];
  expect(told.map(({ circuit, to, why }) => [circuit, to, why])).toEqual([
    ['coingecko-prices', 'open', 'replica 2: too many calls failed in a row'],
    ['coingecko-prices', 'open', 'at all replicas, 25 ms after the first'],
  ]);
  const { replicas, circuits } = recorder.scene(addresses, ['a', 'b', 'c']);
  expect(replicas.map((replica) => replica.circuits[0])).toEqual([
    { state: 'open', openedAfterMs: 10 },
    { state: 'open', openedAfterMs: 0 },
    { state: 'open', openedAfterMs: 25 },
  ]);
  expect(circuits[0]).toEqual({ name: 'coingecko-prices', spreadMs: 25 });
  expect(recorder.facts().circuits[0]).toEqual({ openedAt: 3, followers: 2, spreadMs: 25, closedAt: 0 });
});

it('counts as probes what a replica began itself while CoinGecko was down', () => {
  const recorder = new FleetRecorder(2, true);
  recorder.transition(0, change('half_open'));
  recorder.story.point = { phase: down, step: down.steps[0]! };
  recorder.transition(0, change('half_open'));
  recorder.transition(1, change('half_open', { remote: true }));
  expect(recorder.facts().outage.probes).toBe(1);
});

it('says plainly that a replica is gone, and goes on without it', () => {
  const recorder = new FleetRecorder(2, true);
  recorder.transition(0, change('open'));
  recorder.transition(1, change('open', { remote: true }));
  expect(recorder.died(1, 'SIGKILL')).toBe('replica 2 is gone: SIGKILL');
  recorder.transition(0, change('closed'));
  const { replicas } = recorder.scene(addresses, ['a', 'b']);
  expect(replicas[1]!.death).toBe('replica 2 is gone: SIGKILL');
  expect(replicas[0]!.circuits[0]).toEqual({ state: 'closed', openedAfterMs: null });
  expect(recorder.facts().deaths).toEqual(['replica 2 is gone: SIGKILL']);
});
