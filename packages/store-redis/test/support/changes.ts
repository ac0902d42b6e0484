import type { Change } from '@tripswitch/core';
import { createMemoryStore, type ChangeFunction, type SharedRecord } from '@tripswitch/core/store';
import { CircuitBreaker } from '@tripswitch/core';

/** A record as a breaker writes it. */
async function aRecord(): Promise<SharedRecord> {
  const store = createMemoryStore();
  const breaker = new CircuitBreaker({ name: 'sample', store });
  await breaker.call(() => 1);
  await breaker.close();
  const read = await store.read('sample');
  if (read?.record === undefined) throw new Error('a breaker that was closed has written its record');
  return read.record;
}

const sample = await aRecord();
let writes = 0;

/** A change that opens and closes the circuit in turn, and says so in the history. */
export const toggle: ChangeFunction = (current, now) => {
  const record = current ?? {
    ...sample,
    epoch: `epoch ${process.pid}.${++writes}`,
    version: 0,
    generation: 1,
    state: 'closed',
  };
  const generation = record.generation + 1;
  const from = record.state;
  const to = from === 'closed' ? 'open' : 'closed';
  const cause = to === 'open' ? 'consecutive_failures' : 'probe_succeeded';
  const change: Change = { kind: 'transition', from, to, cause, generation, at: now };
  const write = { version: record.version + 1, writeId: `${process.pid}.${++writes}` };
  return { record: { ...record, state: to, cause, generation, changedAt: now, ...write }, changes: [change] };
};

/** A change that leaves no trace but a new version. */
export const touch: ChangeFunction = (current, now) => {
  const { record } = toggle(current, now);
  const base = current ?? { ...record, state: 'closed', generation: 1, cause: null };
  return { record: { ...base, version: record.version, writeId: record.writeId }, changes: [] };
};
