import type { Change } from '@tripswitch/core';
import type { ChangeFunction, SharedRecord, StoreAdapter } from '@tripswitch/core/store';

/** A record as the first update of a circuit leaves it. */
export function freshRecord(now: number): SharedRecord {
  return {
    schema: 1,
    state: 'closed',
    generation: 1,
    changedAt: now,
    cause: null,
    waitMs: 0,
    openings: 0,
    consecutiveFailures: 0,
    probeSuccesses: 0,
    lastFailureAt: null,
    override: null,
    probeFailures: 0,
    openedBy: null,
    leases: [],
    totals: {
      successCount: 0,
      failureCount: 0,
      ignoredCount: 0,
      lateCount: 0,
      timeoutCount: 0,
      slowCount: 0,
      rejectedCount: 0,
      wouldRejectCount: 0,
      openedCount: 0,
    },
    windows: [],
    unjudged: [],
    epoch: `epoch-${now}`,
    version: 0,
    writeId: 'none',
    reports: [],
  };
}

function nextVersion({ version }: SharedRecord) {
  return { version: version + 1, writeId: `write-${version + 1}` };
}

/** A change that counts one failure and concludes nothing. */
export const countFailure: ChangeFunction = (current, now) => {
  const record = current ?? freshRecord(now);
  const totals = { ...record.totals, failureCount: record.totals.failureCount + 1 };
  return { record: { ...record, totals, ...nextVersion(record) }, changes: [] };
};

/** A change that opens and closes the circuit in turn, and says so in the history. */
export const toggle: ChangeFunction = (current, now) => {
  const record = current ?? freshRecord(now);
  const generation = record.generation + 1;
  const from = record.state;
  const to = from === 'closed' ? 'open' : 'closed';
  const cause = to === 'open' ? 'consecutive_failures' : 'probe_succeeded';
  const change: Change = { kind: 'transition', from, to, cause, generation, at: now };
  return {
    record: { ...record, state: to, cause, generation, changedAt: now, ...nextVersion(record) },
    changes: [change],
  };
};

/** Counts so many failures, each in an update of its own: what a harness runs in each of its processes. */
export async function countFailures(store: StoreAdapter, name: string, updates: number): Promise<void> {
  const replica = `process ${process.pid}`;
  await Promise.all(Array.from({ length: updates }, () => store.update(name, replica, countFailure)));
}
