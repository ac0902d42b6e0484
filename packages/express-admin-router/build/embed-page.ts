import type { Plugin } from 'esbuild';
import { builtPage } from './page-from-source.js';

/** An esbuild plugin that puts the built page in the place of `#page`, as texts: nothing is read when it is served. */
export function embedPage(): Plugin {
  return {
    name: 'embed-page',
    setup(build) {
      build.onResolve({ filter: /^#page$/ }, () => ({ path: 'page', namespace: 'built-page' }));
      build.onLoad({ filter: /.*/, namespace: 'built-page' }, () => ({
        contents: `const page = ${JSON.stringify(builtPage())};\nexport const builtPage = () => page;`,
      }));
    },
  };
}
