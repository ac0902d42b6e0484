import { defaultExclude, defineConfig } from 'vitest/config';
import { documentedExamples } from './documented-examples.js';
import { pagesWithExamples } from './pages-with-examples.js';

const conditions = ['@tripswitch/source', 'module', 'node', 'development|production'];
const long = '**/*.long.test.ts';

/**
 * How every project is tested. Workspace packages resolve to their source, so nothing needs to be built first, and
 * the TypeScript examples of the project's README (or of the pages and folders given) run as tests.
 *
 * There are two groups. `short` is what `pnpm test` runs, some projects at once. `long` are the files named
 * `*.long.test.ts`: they take long by nature, or measure what another test at the same time would spoil, and run one
 * after the other. A project runs one file at a time in both.
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
      // The files of a project share what they import: to load it anew for each takes longer than most of them. So a
      // test that mocks a module resets the modules when it is done.
      isolate: false,
      maxWorkers: 1,
      restoreMocks: true,
      unstubEnvs: true,
      unstubGlobals: true,
      // Generous, for a small machine that runs other things: a hung test is what it is there for.
      testTimeout: 20_000,
      hookTimeout: 20_000,
      reporters: ['default', 'json'],
      outputFile: '.test-results/vitest.json',
      projects: [
        { extends: true, test: { name: 'short', include, exclude: [...defaultExclude, long] } },
        { extends: true, test: { name: 'long', include: [long] } },
      ],
    },
  });
}
