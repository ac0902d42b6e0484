import { importableNames, type PublicPackage } from '../workspace-packages.js';
import { writeFiles } from './sandbox.js';

/** What a module prints that has loaded packages and opened a circuit. */
export const smokeOutput = 'open';

/**
 * Writes two modules into a project, `smoke.mjs` and `smoke.cjs`, that load each entry of packages and open a circuit. An
 * entry that exports nothing, or that prints something, makes them fail.
 */
export async function writeSmoke(
  folder: string,
  packages: readonly PublicPackage[],
  core: PublicPackage,
): Promise<void> {
  const names = packages.flatMap(({ manifest }) => importableNames(manifest));
  const opens = `
const found = Object.fromEntries(Object.entries(modules).map(([name, module]) => [name, Object.keys(module).sort()]));
for (const [name, exported] of Object.entries(found)) if (exported.length === 0) throw new Error(name + ' exports nothing');
const breaker = new modules[${JSON.stringify(core.manifest.name)}].CircuitBreaker({ name: 'smoke', failureThreshold: 1 });
breaker.tryCall(() => Promise.reject(new Error('down'))).then(() => {
  if (process.argv[2] === 'names') console.log(JSON.stringify(found));
  else console.log(breaker.state);
});`;
  const imports = names.map((name, index) => `import * as module${index} from ${JSON.stringify(name)};`);
  const fields = names.map((name, index) => `${JSON.stringify(name)}: module${index}`);
  const requires = names.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`);
  await writeFiles(folder, {
    'smoke.mjs': `${imports.join('\n')}\nconst modules = { ${fields.join(', ')} };${opens}`,
    'smoke.cjs': `const modules = { ${requires.join(', ')} };${opens}`,
  });
}
