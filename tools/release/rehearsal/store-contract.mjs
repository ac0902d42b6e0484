// What a user writes who holds a store to its contract.
import { createMemoryStore } from '@tripswitch/core/store';
import { runStoreContract } from '@tripswitch/testkit';

await runStoreContract(
  'the memory store',
  () => {
    const store = createMemoryStore();
    return { open: () => store, close: () => store.close() };
  },
  { without: ['plant', 'kept', 'interrupt', 'inProcesses'] },
);
