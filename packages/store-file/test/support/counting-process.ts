import { countFailures } from '@tripswitch/testkit';
import { createFileStore } from '../../src/index.js';

const [directory = '', name = '', updates = ''] = process.argv.slice(2);
await countFailures(createFileStore({ directory }), name, Number(updates));
