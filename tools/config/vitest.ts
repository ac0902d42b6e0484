import { defineConfig } from 'vitest/config';
import { documentedExamples } from './documented-examples.js';
import { pagesWithExamples } from './pages-with-examples.js';

const conditions = ['@tripswitch/source', 'module', 'node', 'development|production'];

/**
 * How every project is tested. Workspace packages resolve to their source, so nothing needs to be built first, and
 * the TypeScript examples of the project's README (or of the pages and folders given) run as tests.
 *
 * @param pages Markdown files, or folders of them, relative to the project's folder.
 * @param maxWorkers How many test files run at once. One, where they measure; two, where they mostly wait.
 */
export function definePackageTests(pages: string[] = ['README.md'], maxWorkers = 1): ReturnType<typeof defineConfig> {
  return defineConfig({
    plugins: [documentedExamples()],
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['**/*.test.ts', ...pagesWithExamples(pages)],
      environment: 'node',
      allowOnly: false,
      maxWorkers,
      restoreMocks: true,
      unstubEnvs: true,
      unstubGlobals: true,
      // Generous, for a small machine that runs other things: a hung test is what it is there for.
      testTimeout: 20_000,
      hookTimeout: 20_000,
      reporters: ['default', ['json', { outputFile: '.test-results/vitest.json' }]],
    },
  });
}
