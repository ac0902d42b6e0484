import { expect, it } from 'vitest';
import { Fleet, type Member } from './support/fleet.js';

it('D57: the first order that anyone gives on a circuit is told by every replica, though none knew a record before', async () => {
  const fleet = new Fleet({});
  const [operator, witness] = (await fleet.joinAll(2)) as [Member, Member];
  const told: unknown[] = [];
  witness.breaker.on('mode', ({ from, to, actor, reason, remote }) => told.push({ from, to, actor, reason, remote }));
  await operator.breaker.setMode('forced_open', { actor: 'Ada', reason: 'a drill' });
  await fleet.pass(100);
  expect(witness.breaker.mode).toBe('forced_open');
  expect(told).toEqual([{ from: 'automatic', to: 'forced_open', actor: 'Ada', reason: 'a drill', remote: true }]);
});

it('D57: an order that was given before, and found by a report, is told as well', async () => {
  const fleet = new Fleet({});
  const [operator, witness] = (await fleet.joinAll(2)) as [Member, Member];
  const told: string[] = [];
  witness.breaker.on('mode', ({ to }) => told.push(to));
  const ordered = operator.breaker.setMode('observe', { reason: 'a trial' });
  await witness.fail();
  await ordered;
  await fleet.pass(100);
  expect(told).toEqual(['observe']);
});

it('what a record says when a replica joins is how things stand, and no news', async () => {
  const fleet = new Fleet({});
  const first = await fleet.join();
  await first.breaker.setMode('forced_open', { reason: 'a drill' });
  const late = fleet.join();
  const told: string[] = [];
  (await late).breaker.on('mode', ({ to }) => told.push(to));
  await fleet.pass(100);
  expect((await late).breaker.mode).toBe('forced_open');
  expect(told).toEqual([]);
});
