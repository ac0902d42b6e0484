import { defaultExclude, defineConfig } from 'vitest/config';
import { documentedExamples } from './documented-examples.js';
import { pagesWithExamples } from './pages-with-examples.js';

const conditions = ['@tripswitch/source', 'module', 'node', 'development|production'];
const long = '**/*.long.test.ts';

/**
 * How every project is tested. Workspace packages resolve to their source, so nothing needs to be built first, and
 * the TypeScript examples of the project's README (or of the pages and folders given) run as tests.
 *
 * There are two groups. `short` is what `pnpm test` runs, some files at once. `long` are the files named `*.long.test.ts`:
 * they take long by nature, or measure what another test at the same time would spoil, and run one after the other.
 *
 * @param pages Markdown files, or folders of them, relative to the project's folder.
 */
export function definePackageTests(pages: string[] = ['README.md']): ReturnType<typeof defineConfig> {
  const include = ['**/*.test.ts', ...pagesWithExamples(pages)];
  return defineConfig({
    plugins: [documentedExamples()],
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      environment: 'node',
      allowOnly: false,
      // The files that a worker runs share what they import: to load it anew for each takes longer than most of them.
      isolate: false,
      restoreMocks: true,
      unstubEnvs: true,
      unstubGlobals: true,
      // Generous, for a small machine that runs other things: a hung test is what it is there for.
      testTimeout: 20_000,
      hookTimeout: 20_000,
      reporters: ['default', 'json'],
      outputFile: '.test-results/vitest.json',
      projects: [
        { extends: true, test: { name: 'short', include, exclude: [...defaultExclude, long], maxWorkers: 2 } },
        { extends: true, test: { name: 'long', include: [long], maxWorkers: 1, sequence: { groupOrder: 1 } } },
      ],
    },
  });
}
