import type { ChangeFunction, NextRecord, StoredRecord } from '@tripswitch/core/store';

/** An update that waits for its turn. */
export interface WaitingUpdate {
  readonly replica: string;
  readonly change: ChangeFunction;
  readonly resolve: (stored: StoredRecord) => void;
  readonly reject: (error: unknown) => void;
}

/** What became of an update: what it made, or what its change threw. */
export type Outcome = { readonly update: WaitingUpdate } & (
  { readonly made: NextRecord } | { readonly thrown: unknown }
);

/** Runs one change after another, each on what the one before it made. */
export function runChanges(
  updates: readonly WaitingUpdate[],
  current: StoredRecord['record'] | undefined,
  now: number,
): Outcome[] {
  let record = current;
  return updates.map((update): Outcome => {
    try {
      const made = update.change(record, now);
      record = made.record;
      return { update, made };
    } catch (thrown) {
      return { update, thrown };
    }
  });
}
