import type { Sharing } from '../ports/sharing.js';
import type { HistoryQuery } from '../ports/store-adapter.js';
import { historyEntry, type HistoryEntry } from './history-entry.js';

/** The history that the store keeps of a circuit; undefined when it does not answer. */
export async function sharedHistory(sharing: Sharing, query: HistoryQuery): Promise<HistoryEntry[] | undefined> {
  try {
    const changes = await sharing.history(query);
    return changes.map(({ change, replica }) => historyEntry(change, new Date(change.at), replica));
  } catch {
    // What the store's failure means is told by store_degraded; this process's own history is better than none.
    return undefined;
  }
}
