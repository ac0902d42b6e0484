import { execFile } from 'node:child_process';
import { chmod, chown, link, lstat, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { countFailures } from '@tripswitch/testkit';
import { expect, test, type TestContext } from 'vitest';
import { circuitFileName } from '../src/directory/circuit-file-name.js';
import { createFileStore, PersistentCircuitBreaker } from '../src/index.js';
import { temporaryDirectory } from './processes/support/fleet.js';
import { bundledProgram } from './support/bundled-program.js';
import { IS_ROOT, needsRoot, OTHER_USER } from './support/needs-root.js';

const run = promisify(execFile);
const programOf = (name: string) => bundledProgram(fileURLToPath(new URL(`support/${name}.ts`, import.meta.url)));

/** A directory of the user whom the service runs as. */
async function directoryOfService(context: TestContext) {
  if (!IS_ROOT) needsRoot(context, 'a run as root');
  const root = await temporaryDirectory();
  await chmod(root, 0o755);
  const directory = join(root, 'state');
  await mkdir(directory, 0o700);
  await chown(directory, OTHER_USER.uid!, OTHER_USER.gid!);
  const job = async () => {
    const args = [await programOf('short-process'), directory, 'failure', '60000'];
    const { stdout } = await run(process.execPath, args, { timeout: 10_000, ...OTHER_USER });
    return JSON.parse(stdout) as { failureCount: number; troubles: string[] };
  };
  return { root, directory, job };
}

test('D80: one run as root leaves a circuit that the service’s user can still update', async (context) => {
  const { directory, job } = await directoryOfService(context);
  for (let i = 0; i < 2; i++) expect(await job()).toMatchObject({ failureCount: i + 1, troubles: [] });
  const asRoot = new PersistentCircuitBreaker({ name: 'job', stateDir: directory });
  await asRoot.reset({ actor: 'root' });
  await asRoot.close();
  for (let i = 0; i < 2; i++) expect(await job()).toMatchObject({ failureCount: i + 1, troubles: [] });
});

test('D80: what root makes first, and a lock in which root was killed, are the service’s too', async (context) => {
  const { directory, job } = await directoryOfService(context);
  await createFileStore({ directory }).read('job');
  await run(process.execPath, [await programOf('store-process'), 'killed', directory, 'job']).catch(() => undefined);
  const paths = (await readdir(directory, { recursive: true })).map((name) => join(directory, name));
  expect(paths.filter((path) => path.endsWith('.lock'))).toHaveLength(1);
  expect(paths.length).toBeGreaterThanOrEqual(5);
  for (const path of paths) expect(await stat(path), path).toMatchObject(OTHER_USER);
  await job();
  expect(await job()).toMatchObject({ failureCount: 2, troubles: [] });
});

test('D80: root gives away nothing that a link leads to, and does not follow one out of the directory', async (context) => {
  const { root, directory } = await directoryOfService(context);
  const victim = join(root, 'victim');
  await writeFile(victim, 'root’s own');
  const store = createFileStore({ directory });
  await countFailures(store, 'job', 1);
  for (const makeLink of [symlink, link]) {
    for (const file of [`${circuitFileName('job')}.json`, '.tripswitch/clock']) {
      await rm(join(directory, file), { force: true });
      await makeLink(victim, join(directory, file));
    }
    await store.read('job').catch(() => undefined);
    await countFailures(store, 'job', 1);
    expect(await stat(victim)).toMatchObject({ uid: 0, gid: 0, size: 12 });
  }
  await rm(join(directory, '.tripswitch'), { recursive: true });
  await mkdir(join(root, 'elsewhere'));
  await symlink(join(root, 'elsewhere'), join(directory, '.tripswitch'));
  await expect(countFailures(store, 'job', 1)).rejects.toThrow('.tripswitch is not a directory');
  expect(await readdir(join(root, 'elsewhere'))).toEqual([]);
  expect(await lstat(join(root, 'elsewhere'))).toMatchObject({ uid: 0 });
});
