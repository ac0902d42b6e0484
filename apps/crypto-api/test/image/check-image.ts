/**
 * Proves, without an engine, that the Dockerfile's steps make an image that runs: as another user than the one who owns
 * its files, with nothing in its environment but what it says, healthy by its own health check, and ended by its signal.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, environmentOf, readStages, type Stage } from './dockerfile.js';
import { imageUser, runStage } from './imitated-engine.js';

const { devDependencies, imports } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {
  devDependencies: Record<string, string>;
  imports: Record<string, { default: string }>;
};
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

async function checkRunning(image: Stage, root: string, app: string): Promise<void> {
  const step = (instruction: string) =>
    image.steps.find((each) => each.instruction === instruction) ?? fail(`has no ${instruction}`);
  const env = {
    PATH: process.env['PATH'],
    ...environmentOf(image.steps),
    PORT: String(await freePort()),
    CIRCUIT_BREAKER_PERSISTENT: 'true',
    CIRCUIT_BREAKER_STATE_DIR: join(root, 'var/lib/app/circuit_breakers'),
  };
  const [program = '', ...args] = commandOf(step('CMD'));
  const [checker = '', ...checkArgs] = commandOf(step('HEALTHCHECK'));
  const healthy = async (): Promise<boolean> => {
    const [code] = (await once(spawn(checker, checkArgs, { env, ...imageUser }), 'close')) as [number | null];
    return code === 0;
  };

  const child = spawn(program, args, { cwd: app, env, ...imageUser, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'close');
  try {
    const deadline = performance.now() + startDeadlineMs;
    while (!(await healthy())) {
      if (child.exitCode !== null || performance.now() > deadline) fail(`does not become healthy:\n${output}`);
      await sleep(50);
    }
    if (!output.includes(env.CIRCUIT_BREAKER_STATE_DIR)) fail(`does not keep circuits where it should:\n${output}`);
    child.kill(step('STOPSIGNAL').text as NodeJS.Signals);
    const [code] = (await ended) as [number | null];
    if (code !== 0) fail(`ends with ${code}:\n${output}`);
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
  const builds = new Map<string, string>();
  let [image, app] = [undefined as Stage | undefined, ''];
  for (const [index, stage] of readStages().entries()) {
    const folder = join(root, String(index));
    app = await runStage(stage, folder, builds);
    image = stage;
    builds.set(stage.name ?? 'image', folder);
  }
  if (image === undefined) fail('has no stages');
  execFileSync('chmod', ['711', root]);
  await checkContents(app);
  await checkRunning(image, builds.get('image') ?? '', app);
  console.log('The image starts as another user, becomes healthy, and ends by its signal');
} catch (error) {
  // What a step printed says more than that it failed.
  const { message, stdout, stderr } = error as Error & { stdout?: Buffer; stderr?: Buffer };
  console.error([message, stdout?.toString(), stderr?.toString()].filter((text) => text !== undefined).join('\n'));
  process.exitCode = 1;
} finally {
  await rm(root, { recursive: true, force: true });
}
