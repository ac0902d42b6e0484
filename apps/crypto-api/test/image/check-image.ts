/**
 * Proves, without an engine, that what the Dockerfile puts into its image runs: as another user than the one who owns its
 * files, with nothing in its environment but what the Dockerfile says, healthy by its health check, and ended by its
 * signal. pnpm's commands are the Dockerfile's own, in the context that it sees. What an engine does with all of this is
 * for the workflow's job `deployment` to show.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyContext } from './build-context.js';
import {
  argumentsOf,
  commandOf,
  contextFolder,
  copiesOf,
  environmentOf,
  readStages,
  type Stage,
} from './dockerfile.js';

const { devDependencies, imports } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {
  devDependencies: Record<string, string>;
  imports: Record<string, { default: string }>;
};
/** Who runs it here: nobody, if root asks, and else who asks. */
const otherUser =
  process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : { uid: process.getuid!(), gid: process.getgid!() };
const projects = ['core', 'express-admin-router', 'metrics-prometheus', 'store-file'].map((name) => `packages/${name}`);
/** Where the Dockerfile has pnpm lay out what the image needs. */
const output = '/out';
const mostMegabytes = 30;
const startDeadlineMs = 20_000;

function fail(problem: string): never {
  throw new Error(`the image ${problem}`);
}

async function checkContents(app: string): Promise<void> {
  const folders = (await readdir(app)).sort();
  if (folders.join() !== 'dist,node_modules,package.json') fail(`has ${folders.join(', ')}`);
  for (const [name, { default: file }] of Object.entries(imports)) {
    if (!existsSync(join(app, file))) fail(`has no ${file}, which ${name} is`);
  }
  const modules = await readdir(join(app, 'node_modules'));
  const unwanted = modules.filter((name) => Object.hasOwn(devDependencies, name));
  if (unwanted.length > 0) fail(`has ${unwanted.join(', ')}, which only its development needs`);
  const megabytes = Number(execFileSync('du', ['-sm', app], { encoding: 'utf8' }).split('\t')[0]);
  if (megabytes > mostMegabytes) fail(`has ${megabytes} MB beside Node.js, expected ${mostMegabytes} at the most`);
  console.log(`The image has ${megabytes} MB beside Node.js`);
}

/** Lays out what the image needs, by the commands of the stage that builds it, but for those that install pnpm and build. */
async function layOut(build: Stage, root: string): Promise<string> {
  const [context, out] = [join(root, 'context'), join(root, 'out')];
  await copyContext(context);
  const commands = argumentsOf(build, 'RUN').filter((command) => command.startsWith('pnpm '));
  const [install, compile, deploy] = commands;
  if (commands.length !== 3 || !compile?.endsWith(' nx run crypto-api:build') || !deploy?.endsWith(` ${output}`)) {
    fail(`is built by other commands than expected: ${commands.join('; ')}`);
  }
  const run = (command: string) =>
    execFileSync('sh', ['-c', command], { cwd: context, stdio: ['ignore', 'pipe', 'pipe'] });
  run(install!);
  // It was built before this check, from the same sources.
  for (const project of [...projects, 'apps/crypto-api']) {
    await cp(join(contextFolder, project, 'dist'), join(context, project, 'dist'), { recursive: true });
  }
  run(`${deploy.slice(0, -output.length)}'${out}'`);
  return out;
}

/** Copies what the image takes of that, and no more. */
async function copyInto(app: string, image: Stage, out: string): Promise<void> {
  for (const { from, source, target } of copiesOf(image)) {
    if (from !== 'build' || !source.startsWith(`${output}/`)) fail(`copies ${source} from ${from}, not from ${output}`);
    const name = relative(output, source);
    await cp(join(out, name), join(app, target.endsWith('/') ? join(target, name) : target), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

async function checkRunning(image: Stage, app: string, directory: string): Promise<void> {
  const env = {
    PATH: process.env['PATH'],
    ...environmentOf(image),
    PORT: String(await freePort()),
    CIRCUIT_BREAKER_PERSISTENT: 'true',
    CIRCUIT_BREAKER_STATE_DIR: directory,
  };
  const [program = '', ...args] = commandOf(image, 'CMD');
  const [checker = '', ...checkArgs] = commandOf(image, 'HEALTHCHECK');
  const healthy = async (): Promise<boolean> => {
    const [code] = (await once(spawn(checker, checkArgs, { env, ...otherUser }), 'close')) as [number | null];
    return code === 0;
  };

  const child = spawn(program, args, { cwd: app, env, ...otherUser, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const ended = once(child, 'close');
  try {
    const deadline = performance.now() + startDeadlineMs;
    while (!(await healthy())) {
      if (child.exitCode !== null || performance.now() > deadline) fail(`does not become healthy:\n${printed}`);
      await sleep(50);
    }
    if (!printed.includes(env.CIRCUIT_BREAKER_STATE_DIR)) fail(`does not keep circuits where it should:\n${printed}`);
    child.kill(argumentsOf(image, 'STOPSIGNAL')[0] as NodeJS.Signals);
    const [code] = (await ended) as [number | null];
    if (code !== 0) fail(`ends with ${code}:\n${printed}`);
    if (await healthy()) fail('is healthy when it has ended');
  } finally {
    child.kill('SIGKILL');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const root = await mkdtemp(join(tmpdir(), 'crypto-api-image-'));
try {
  const stages = readStages();
  const [build, image] = [stages.find(({ name }) => name === 'build'), stages.at(-1)];
  if (build === undefined || image === undefined) fail('has no stage that builds it');
  const app = join(root, 'app');
  await mkdir(app);
  await copyInto(app, image, await layOut(build, root));
  // Its directory for circuits; the workflow shows that the image makes one.
  const directory = join(root, 'circuits');
  await mkdir(directory, { mode: 0o777 });
  await Promise.all([chmod(root, 0o711), chmod(directory, 0o777)]);
  await checkContents(app);
  await checkRunning(image, app, join(directory, 'own'));
  console.log('What the image has starts as another user, becomes healthy, and ends by its signal');
} catch (error) {
  // What a step printed says more than that it failed.
  const { message, stdout, stderr } = error as Error & { stdout?: Buffer; stderr?: Buffer };
  console.error([message, stdout?.toString(), stderr?.toString()].filter((text) => text !== undefined).join('\n'));
  process.exitCode = 1;
} finally {
  await rm(root, { recursive: true, force: true });
}
