import { readdirSync } from 'node:fs';
import { definePackageTests } from '../config/vitest.js';

// The guides for those who migrate are run by a test of their own, which compares the two sides.
const guides = readdirSync(new URL('../../docs/guides', import.meta.url)).filter(
  (page) => !page.startsWith('migrating-'),
);

export default definePackageTests([
  '../../README.md',
  '../../CONTRIBUTING.md',
  '../../docs/architecture.md',
  '../../docs/comparison.md',
  '../../docs/adr',
  ...guides.map((page) => `../../docs/guides/${page}`),
]);
