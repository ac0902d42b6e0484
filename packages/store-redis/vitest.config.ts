import { definePackageTests } from '../../tools/config/vitest.js';

export default definePackageTests();
