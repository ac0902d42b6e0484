import { definePackageTests } from '../../tools/config/vitest.js';

export default definePackageTests(['README.md'], 2);
