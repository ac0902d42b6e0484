import { definePackageTests } from '../config/vitest.js';

export default definePackageTests(['../../README.md', '../../docs', '../../CONTRIBUTING.md']);
