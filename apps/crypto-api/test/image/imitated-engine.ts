import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { copyContext } from './build-context.js';
import { contextFolder, environmentOf, type Stage, type Step } from './dockerfile.js';

/** Who the image's user is on this machine: nobody, if root asks, and else who asks. */
export const imageUser =
  process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : { uid: process.getuid!(), gid: process.getgid!() };

const workspaceBuild = 'pnpm exec nx run crypto-api:build';

/**
 * Does what a stage of the Dockerfile says, without an engine: in a folder for its file system, on the Node.js of this
 * machine. The workspace is not built again; what it has built is taken over.
 *
 * @returns where the stage's file system is, and where in it the last WORKDIR
 */
export async function runStage(stage: Stage, root: string, builds: ReadonlyMap<string, string>): Promise<string> {
  let workdir = root;
  await mkdir(join(root, 'usr/local'), { recursive: true });
  await chmod(root, 0o711);
  for (const step of stage.steps) {
    if (step.instruction === 'WORKDIR') {
      workdir = join(root, step.text);
      await mkdir(workdir, { recursive: true });
    } else if (step.instruction === 'COPY') {
      await copy(step, workdir, builds);
    } else if (step.instruction === 'RUN') {
      await run(step, stage, root, workdir);
    }
  }
  return workdir;
}

async function copy({ text, flags }: Step, workdir: string, builds: ReadonlyMap<string, string>): Promise<void> {
  if (text === '. .') {
    await copyContext(workdir);
    return;
  }
  const [from = '', to = ''] = text.split(' ');
  const source = flags['from'] === undefined ? contextFolder : builds.get(flags['from'])!;
  const target = to.endsWith('/') ? join(workdir, to, posix.basename(from)) : join(workdir, to);
  await cp(join(source, from), target, { recursive: true, verbatimSymlinks: true });
}

async function run(step: Step, stage: Stage, root: string, workdir: string): Promise<void> {
  if (step.text === workspaceBuild) {
    await takeOverBuilds(workdir);
    return;
  }
  // Absolute paths are those of the image, and its user is somebody else here.
  const command = step.text
    .replaceAll(/ (\/[a-z][\w/]*)/g, (_, path: string) => ` ${join(root, path)}`)
    .replaceAll(/ -([og]) node\b/g, (_, flag: string) => ` -${flag} ${flag === 'o' ? imageUser.uid : imageUser.gid}`);
  // A cache that is mounted is this machine's own.
  const cached = /target=([^,]+)/.exec(step.flags['mount'] ?? '')?.[1];
  const environment = Object.entries(environmentOf(stage.steps)).filter(([, value]) => value !== cached);
  execFileSync('sh', ['-c', command], {
    cwd: workdir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      HOME: process.env['HOME'],
      PATH: `${join(root, 'usr/local/bin')}:${process.env['PATH'] ?? ''}`,
      npm_config_prefix: join(root, 'usr/local'),
      ...Object.fromEntries(environment),
    },
  });
}

async function takeOverBuilds(workdir: string): Promise<void> {
  const projects = ['packages/core', 'packages/express-admin-router', 'packages/metrics-prometheus'];
  for (const project of [...projects, 'packages/store-file', 'apps/crypto-api']) {
    await cp(join(contextFolder, project, 'dist'), join(workdir, project, 'dist'), { recursive: true });
  }
}
