import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import { definePackageTests } from '../../tools/config/vitest.js';

const common = definePackageTests(['README.md'], 2, ['test/load.test.ts', 'test/page-load.test.ts']) as ViteUserConfig;

// The files that a worker runs share what they import: to load it anew for each takes longer than most of them.
export default mergeConfig(common, { test: { isolate: false } });
