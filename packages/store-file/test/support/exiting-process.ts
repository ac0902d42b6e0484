import { createFileStore } from '../../src/index.js';

/** A process that ends by itself while it holds the lock of a circuit. */
const [directory = ''] = process.argv.slice(2);
await createFileStore({ directory }).update('circuit', 'a', () => process.exit(7));
