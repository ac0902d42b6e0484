import { createMemoryStore } from '@tripswitch/core/store';
import { runStoreContract } from '@tripswitch/testkit';

await runStoreContract(
  'memory',
  () => {
    const store = createMemoryStore();
    return { open: () => store, close: () => store.close() };
  },
  { without: ['plant', 'kept', 'interrupt', 'inProcesses'] },
);
