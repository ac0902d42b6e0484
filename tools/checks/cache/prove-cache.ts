/**
 * Proves, on a copy of the work tree, what the cache of the builds promises: a change in a test rebuilds nothing, and a
 * change in core rebuilds core and whatever stands on it. The builds of the copy leave out the declarations, which take
 * most of their time.
 */
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../run-command.js';
import { copyWorkspace } from './workspace-copy.js';

// Nx notes behind a task that it did not run where the result came from: [local cache], [existing outputs match …].
const taskLine = /^> nx run (?<project>\S+):build\s*(?<note>\[.*\])?\s*$/;

/** Builds everything and tells which projects were really built, and which came from the cache. */
async function build(root: string): Promise<{ built: string[]; cached: string[] }> {
  const output = await runCommand('node_modules/.bin/nx', ['run-many', '--target=build', '--output-style=static'], {
    cwd: root,
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      NX_CACHE_DIRECTORY: join(root, '.nx/cache'),
      NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx/data'),
      NX_WORKSPACE_ROOT_PATH: root,
      // It is the cache that is proved.
      NX_SKIP_NX_CACHE: 'false',
      FORCE_COLOR: '0',
    },
  });
  const built: string[] = [];
  const cached: string[] = [];
  for (const line of output.split('\n')) {
    const task = taskLine.exec(line)?.groups;
    if (task?.['project'] !== undefined) (task['note'] === undefined ? built : cached).push(task['project']);
  }
  return { built: built.sort(), cached: cached.sort() };
}

function expectSame(what: string, found: string[], wanted: string[]): void {
  if (found.join() !== wanted.join()) {
    throw new Error(`${what}: rebuilt ${found.join(', ') || 'nothing'}, expected ${wanted.join(', ') || 'nothing'}`);
  }
  console.log(`${what} rebuilds ${found.join(', ') || 'nothing'}`);
}

async function leaveOutDeclarations(root: string): Promise<void> {
  const file = join(root, 'tools/config/tsup.ts');
  const config = await readFile(file, 'utf8');
  const changed = config.replace(/\bdts: .*,$/m, 'dts: false,');
  if (changed === config) throw new Error(`${file} has no "dts: …," to leave out`);
  await writeFile(file, changed);
}

async function prove(root: string): Promise<void> {
  await leaveOutDeclarations(root);
  const { built: all } = await build(root);
  if (!all.includes('@tripswitch/core') || !all.includes('crypto-api')) {
    throw new Error(`The first build must build core and what stands on it, not ${all.join(', ')}`);
  }

  const again = await build(root);
  expectSame('No change', again.built, []);
  if (again.cached.join() !== all.join()) throw new Error(`From the cache came only ${again.cached.join(', ')}`);

  await writeFile(join(root, 'packages/core/src/cache-proof.test.ts'), 'export {};\n');
  expectSame('A change in a test', (await build(root)).built, []);

  await appendFile(join(root, 'apps/crypto-api/README.md'), '\n');
  expectSame('A change in a README', (await build(root)).built, []);

  await appendFile(join(root, 'packages/core/src/index.ts'), '\n// changed\n');
  expectSame('A change in core', (await build(root)).built, all);
}

const root = await copyWorkspace();
try {
  await prove(root);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(root, { recursive: true });
}
