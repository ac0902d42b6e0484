import { describe, expect, test } from 'vitest';
import { MachineRun } from '../../test/support/machine-run.js';
import { anyOf, consecutiveFailures, countWindow, timeWindow } from '../../test/support/strategies.js';
import { recordOf, restore, type CircuitRecord } from './record.js';
import { decodeRecord, encodeRecord } from './record-codec.js';

const trip = anyOf(
  consecutiveFailures(5),
  countWindow({ size: 10, failureRateThreshold: 0.9, minimumCalls: 5 }),
  timeWindow({ durationMs: 4_000, failureRateThreshold: 0.9, minimumCalls: 5 }),
);

function halfOpen(): CircuitRecord {
  const run = new MachineRun({ trip, probes: 2 }).play('sfSi');
  run.machine.setMode('observe', run.now, { actor: 'ada', reason: 'new limits' }, 60_000);
  run.probe();
  return recordOf(run.machine);
}

const closed = () => recordOf(new MachineRun({ trip }).play('sfSf').machine);

describe('a record', () => {
  test.each([
    ['a fresh circuit', () => recordOf(new MachineRun({ trip }).machine)],
    ['a closed circuit', closed],
    ['a half-open circuit with an order and a probe', halfOpen],
  ])('of %s is read as it was written', (_name, make) => {
    const record = make();
    expect(decodeRecord(encodeRecord(record))).toEqual({ kind: 'record', record });
  });

  test('holds only what is plain, so that it survives any JSON', () => {
    const record = halfOpen();
    expect(JSON.parse(encodeRecord(record))).toEqual(record);
  });

  test('stays as it is while the machine goes on', () => {
    const run = new MachineRun({ trip }).play('sfSi');
    const record = recordOf(run.machine);
    const before = structuredClone(record);
    run.play('ssfff').machine.setMode('observe', run.now, {});
    expect(record).toEqual(before);
  });

  test('of a newer schema is told from one that cannot be read', () => {
    expect(decodeRecord(JSON.stringify({ schema: 2, whatever: true }))).toEqual({ kind: 'newer', schema: 2 });
    expect(decodeRecord(JSON.stringify({ schema: 0 }))).toMatchObject({ kind: 'unreadable' });
    expect(decodeRecord(JSON.stringify({ schema: 1e300 }))).toMatchObject({ kind: 'unreadable' });
  });

  test('leaves out what it does not know', () => {
    const text = JSON.stringify({ ...closed(), later: 'field' });
    const decoded = decodeRecord(text);
    expect(decoded.kind === 'record' && Object.hasOwn(decoded.record, 'later')).toBe(false);
  });
});

describe('D53: what cannot be a record is unreadable, and says in which field', () => {
  test.each(['', ' ', '{', 'null', '[]', '"{}"', '0', '\0\0\0\0', '{"schema":1}', '['.repeat(100_000)])(
    'the text %j',
    (text) => {
      expect(decodeRecord(text)).toMatchObject({ kind: 'unreadable' });
    },
  );

  test.each<[string, unknown]>([
    ['schema', '1'],
    ['state', 'ajar'],
    ['state', ['closed']],
    ['generation', 0],
    ['generation', 1.5],
    ['generation', -1],
    ['generation', 2 ** 53],
    ['changedAt', null],
    ['changedAt', '2024-01-01'],
    ['cause', '<script>'],
    ['waitMs', -1],
    ['waitMs', 2 ** 31],
    ['openings', -1],
    ['openings', 0.5],
    ['consecutiveFailures', 'NaN'],
    ['probeSuccesses', {}],
    ['lastFailureAt', 'yesterday'],
    ['openedBy', { name: 5, code: null, at: 1 }],
    ['openedBy', { name: 'Error', code: {}, at: 1 }],
    ['openedBy', { name: 'x'.repeat(201), code: null, at: 1 }],
    ['override', {}],
    ['override', { mode: 'forced_open' }],
    ['override', { mode: 'forced_open', at: 1, until: 'never' }],
    ['override', { mode: 'forced_open', at: 1, actor: { name: 'ada' } }],
    ['override', [{ mode: 'forced_open', at: 1 }]],
    ['leases', {}],
    ['leases', [null]],
    ['leases', [{ id: 1, generation: 1, expiresAt: 1 }]],
    ['leases', [{ id: 'a', generation: 1 }]],
    ['totals', null],
    ['totals', { successCount: 1 }],
    ['windows', null],
    ['windows', [null]],
    ['windows', [7]],
    ['windows', ['count']],
    ['windows', [[]]],
    ['windows', [['pane', 1, 1]]],
    ['windows', [['count', 1]]],
    ['windows', [['count', 4, 1]]],
    ['windows', [['count', 1, 0]]],
    ['windows', [['count', 1, 'many']]],
    ['windows', [['time']]],
    ['windows', [['time', 0]]],
    ['windows', [['time', 100, 5, 1, 1]]],
    ['windows', [['time', 100, 5, 1, 2, 0]]],
    ['windows', [['time', 100, 5, 1, 0, 2]]],
    ['windows', [['time', 100, 5, 0, 0, 0]]],
    ['windows', [['time', 100, 5.5, 1, 1, 0]]],
    ['windows', [['time', 100, 6, 1, 1, 0, 5, 1, 1, 0]]],
  ])('%s %j', (field, value) => {
    const text = JSON.stringify({ ...closed(), [field]: value });
    expect(decodeRecord(text)).toEqual({ kind: 'unreadable', problem: `${field} is invalid` });
  });

  test.each(Object.keys(closed()))('a record without %s', (field) => {
    const text = JSON.stringify({ ...closed(), [field]: undefined });
    expect(decodeRecord(text)).toEqual({ kind: 'unreadable', problem: `${field} is invalid` });
  });

  test('a field that only a prototype has is missing, and no prototype changes', () => {
    const { totals, ...rest } = closed();
    const inherited = JSON.stringify(rest).replace('{', `{"__proto__":${JSON.stringify({ totals })},`);
    expect(decodeRecord(inherited)).toEqual({ kind: 'unreadable', problem: 'totals is invalid' });
    const polluting = JSON.stringify(closed()).replace('{', '{"__proto__":{"polluted":true},');
    const decoded = decodeRecord(polluting);
    expect(decoded).toEqual({ kind: 'record', record: closed() });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    if (decoded.kind === 'record') expect(Object.getPrototypeOf(decoded.record)).toBe(Object.prototype);
  });
});

describe('a restored machine', () => {
  const restored = (record: CircuitRecord, now: number) => {
    const run = new MachineRun({ trip, probes: 1 });
    run.now = now;
    restore(run.machine, record, now);
    return run;
  };

  test('D52: goes on waiting: neither all over again nor not at all', () => {
    const open = new MachineRun().trip();
    const run = new MachineRun().wait(600);
    restore(run.machine, recordOf(open.machine), run.now);
    expect(run.wait(399).refusal()).toBe('open');
    expect(run.wait(1).refusal()).toBeUndefined();
  });

  test('T2: a clock that was set back keeps the circuit open no longer than its recovery time', () => {
    const record = recordOf(new MachineRun().wait(3_600_000).trip().machine);
    const run = new MachineRun();
    restore(run.machine, record, run.now);
    expect(run.wait(999).refusal()).toBe('open');
    expect(run.wait(1).refusal()).toBeUndefined();
  });

  test('T2: a clock that was set back stretches neither an order nor a lease', () => {
    const later = new MachineRun({ probeTimeoutMs: 500 }).wait(3_600_000);
    later.probe();
    later.machine.setMode('observe', later.now, { actor: 'ada' }, 2_000);
    const run = new MachineRun({ probeTimeoutMs: 500 });
    restore(run.machine, recordOf(later.machine), run.now);
    expect(run.machine.override).toEqual({ mode: 'observe', actor: 'ada', at: 10_000, until: 12_000 });
    expect(run.machine.leases.map((lease) => lease.expiresAt)).toEqual([10_500]);
  });

  test('an order without an end still has none', () => {
    const later = new MachineRun().wait(1_000);
    later.machine.setMode('forced_open', later.now, {});
    const run = new MachineRun();
    restore(run.machine, recordOf(later.machine), run.now);
    expect(run.wait(1e12).refusal()).toBe('forced_open');
  });

  test('does not change the record that it was given', () => {
    const record = halfOpen();
    const before = structuredClone(record);
    restored(record, 500).wait(100_000).play('sfsfff');
    expect(record).toEqual(before);
  });

  test('forgets what it had counted before', () => {
    const counted = () => new MachineRun({ trip: countWindow({ size: 9, failureRateThreshold: 1, minimumCalls: 1 }) });
    const run = counted().play('sf');
    restore(run.machine, { ...recordOf(counted().machine), windows: [['time', 25, 1, 2, 2, 0]] }, run.now);
    expect(run.machine.windows[0]!.stats(run.now).failureRate).toBeNull();
    restore(run.play('s').machine, { ...recordOf(counted().machine), windows: [] }, run.now);
    expect(run.machine.windows[0]!.stats(run.now).failureRate).toBeNull();
  });

  test('takes the windows of a strategy that was changed meanwhile for empty', () => {
    const trip = countWindow({ size: 10, failureRateThreshold: 1, minimumCalls: 5 });
    const record = recordOf(new MachineRun({ trip }).play('ffff').machine);
    const run = new MachineRun({ trip: timeWindow({ durationMs: 1_000, failureRateThreshold: 1, minimumCalls: 1 }) });
    restore(run.machine, record, run.now);
    expect(run.machine.windows[0]!.stats(run.now).failureRate).toBeNull();
  });
});
