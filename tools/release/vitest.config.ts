import { definePackageTests } from '../config/vitest.js';

export default definePackageTests([]);
