import { describe, expect, it } from 'vitest';
import { decodeReports } from '../../src/replication/spool.js';
import { runProgram } from '../support/run-program.js';
import { drained } from './support/drained.js';
import { Fleet, type Member } from './support/fleet.js';

/** A member whose store has stopped to answer, and which leaves its texts in `left`. */
async function leaving(fleet: Fleet, left: string[]): Promise<Member> {
  const { memory } = fleet;
  fleet.memory = { ...memory, spool: (_, text) => void left.push(text) };
  const member = await fleet.join();
  fleet.memory = memory;
  member.faults.behaviour = 'hang';
  return member;
}

const exits = () => {
  for (const listener of process.listeners('exit')) if (String(listener).includes('this.delete(work)')) listener(0);
};

describe('what a process leaves at its exit', () => {
  it('D72: counts once, for a newcomer that finds no record, before its first call', async () => {
    const fleet = new Fleet();
    const left: string[] = [];
    const gone = await leaving(fleet, left);
    for (let i = 0; i < 3; i++) void gone.breaker.tryCall(() => Promise.reject(new Error('boom')));
    await drained();
    exits();
    expect(left).toHaveLength(1);
    for (const text of left) fleet.memory.spool?.('api', text);
    const newcomer = await fleet.join();
    expect(newcomer.breaker.state).toBe('open');
    expect((await newcomer.begin()).reason).toBe('open');
    expect((await fleet.record()).totals.failureCount).toBe(3);
    // What it finds when it begins is how things stand, and no news.
    expect(newcomer.told).toEqual([]);
    gone.faults.release();
    await drained();
    expect((await fleet.record()).totals.failureCount).toBe(3);
  });

  it('D72: is spooled for failures and orders, and for nothing else', async () => {
    const fleet = new Fleet();
    const left: string[] = [];
    const [well, failing, ordering] = [
      await leaving(fleet, left),
      await leaving(fleet, left),
      await leaving(fleet, left),
    ];
    void well.breaker.tryCall(() => 1);
    void failing.breaker.tryCall(() => Promise.reject(new Error('boom')));
    void ordering.breaker.setMode('forced_open', { reason: 'bye' });
    await drained();
    exits();
    expect(left.map((text) => decodeReports([text])[0]?.steps.map(({ kind }) => kind)).sort()).toEqual([
      ['mode'],
      ['outcome'],
    ]);
    for (const text of left) fleet.memory.spool?.('api', text);
    const next = await fleet.join();
    expect(next.breaker.mode).toBe('forced_open');
    expect(next.breaker.getStats().modeInfo).toMatchObject({ reason: 'bye' });
  });

  it('is announced to replicas that live', async () => {
    const fleet = new Fleet();
    const left: string[] = [];
    const alive = await fleet.join();
    const gone = await leaving(fleet, left);
    for (let i = 0; i < 3; i++) void gone.breaker.tryCall(() => Promise.reject(new Error('boom')));
    await drained();
    exits();
    for (const text of left) fleet.memory.spool?.('api', text);
    await alive.fail();
    expect(alive.transitions).toEqual(['closed>open r']);
    expect((await fleet.record()).totals.failureCount).toBe(4);
  });

  it.each([
    '',
    '{',
    'null',
    '[{}]',
    '[{"replica":"a","number":1,"steps":[{"kind":"outcome"}],"cutAt":0,"leaves":true}]',
  ])('is worth nothing where it is none of ours: %s', async (text) => {
    const fleet = new Fleet();
    fleet.memory.spool?.('api', text);
    const member = await fleet.join();
    expect(member.breaker.state).toBe('closed');
    expect(member.degraded).toBe(false);
  });

  it('T3: a breaker that has reported all keeps no listener', async () => {
    const before = process.listenerCount('exit');
    const fleet = new Fleet();
    const member = await fleet.join();
    await member.fail();
    await member.succeed();
    await fleet.pass(60_000);
    expect(process.listenerCount('exit')).toBe(before);
  });

  it.each([
    ['process.exit', 'process.exit(1)'],
    ['an uncaught error', 'setImmediate(() => { throw new Error("x") })'],
    ['an unhandled rejection', 'void Promise.reject(new Error("x"))'],
  ])('D72: is spooled after %s', async (_, end) => {
    const program = `
      import { writeSync } from 'node:fs';
      import { createMemoryStore } from './src/store.ts';
      const memory = createMemoryStore();
      const store = { ...memory, update: () => new Promise(() => undefined), spool: (_, text) => writeSync(1, text) };
      const breaker = new CircuitBreaker({ name: 'api', store });
      await breaker.ready();
      await breaker.tryCall(() => Promise.reject(new Error('boom')));
      ${end}
    `;
    const printed = await runProgram(program).catch((error: unknown) => (error as { stdout: string }).stdout);
    expect(decodeReports([printed])[0]?.steps).toMatchObject([{ kind: 'outcome', outcome: 'failure' }]);
  });
});
