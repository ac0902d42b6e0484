import { defaultExclude, defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { documentedExamples } from './documented-examples.js';
import { pagesWithExamples } from './pages-with-examples.js';

const conditions = ['@tripswitch/source', 'module', 'node', 'development|production'];

/**
 * How every project is tested. Workspace packages resolve to their source, so nothing needs to be built first, and
 * the TypeScript examples of the project's README (or of the pages and folders given) run as tests.
 *
 * @param pages Markdown files, or folders of them, relative to the project's folder.
 * @param maxWorkers How many test files run at once. One, where they measure; two, where they mostly wait.
 * @param alone Of these files, those that measure what another at the same time would spoil: they run after the rest.
 */
export function definePackageTests(
  pages: string[] = ['README.md'],
  maxWorkers = 1,
  alone: string[] = [],
): ReturnType<typeof defineConfig> {
  const include = ['**/*.test.ts', ...pagesWithExamples(pages)];
  return defineConfig({
    plugins: [documentedExamples()],
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
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
      ...(alone.length === 0 ? { include } : { projects: together(include, alone) }),
    },
  });
}

/** Two projects, of which the second waits for the first. Both take the rest of their settings from the whole. */
function together(include: string[], alone: string[]): TestProjectConfiguration[] {
  return [
    { extends: true, test: { name: 'tests', include, exclude: [...defaultExclude, ...alone] } },
    { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
  ];
}
