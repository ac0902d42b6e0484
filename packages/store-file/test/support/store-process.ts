import { countFailures } from '@tripswitch/testkit';
import { createFileStore } from '../../src/index.js';

/** A process with a store, which meets its fate under the lock of a circuit, the first time that its change runs. */
const [fate = '', directory = '', name = ''] = process.argv.slice(2);
const store = createFileStore({ directory, lockStaleMs: 2_000 });
const watched: { runs: number[] } = { runs: [] };

const wrapped: typeof store = {
  ...store,
  update: (circuit, replica, change) =>
    store.update(circuit, replica, (current, now) => {
      watched.runs.push(current?.version ?? 0);
      if (watched.runs.length === 1) process.kill(process.pid, fate === 'paused' ? 'SIGSTOP' : 'SIGKILL');
      return change(current, now);
    }),
};
await countFailures(wrapped, name, 1);
console.log(JSON.stringify(watched.runs));
