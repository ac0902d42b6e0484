import { readdirSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/**
 * How the API reference is made from the doc comments. A public name without one is an error.
 *
 * @type {Partial<import('typedoc').TypeDocOptions>}
 */
export default {
  name: 'Tripswitch',
  readme: '../../README.md',
  entryPoints: [`${packages}*/src/index.ts`, `${packages}core/src/store.ts`],
  tsconfig: '../../tsconfig.json',
  out: 'dist',
  excludeInternal: true,
  excludePrivate: true,
  excludeProtected: true,
  excludeExternals: true,
  disableSources: true,
  // `pnpm check` has the compiler check all types.
  skipErrorChecking: true,
  packagesRequiringDocumentation: readdirSync(packages).map((name) => `@tripswitch/${name}`),
  // Not the properties: many are said by their names.
  requiredToBeDocumented: ['Variable', 'Function', 'Class', 'Interface', 'Method', 'Accessor', 'TypeAlias'],
  // A comment that another package inherits has links that resolve in its own package alone.
  validation: { notExported: true, invalidLink: false, notDocumented: true },
  treatValidationWarningsAsErrors: true,
  highlightLanguages: ['typescript', 'javascript', 'json', 'bash', 'mermaid'],
};
