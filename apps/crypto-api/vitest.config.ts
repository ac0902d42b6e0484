import { definePackageTests } from '../../tools/config/vitest.js';

export default definePackageTests(['README.md'], 2, ['test/cost-of-circuits.test.ts', 'test/fleet-outage.test.ts']);
