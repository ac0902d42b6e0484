import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import type { ComposeService } from './compose-file.js';
import { layOutMounts } from './container-files.js';

/** A running nginx, started as the compose files say. */
export interface NginxFront {
  readonly origin: string;
  /** What it has logged, a request each. */
  requests(): Promise<readonly { readonly uri: string; readonly status: number; readonly upstream: string }[]>;
}

const programFolders = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/** Whether this machine has nginx. Missing, it is said aloud, and with `CI=true` a failure. */
export function hasNginx(): boolean {
  if (spawnSync('nginx', ['-v'], { stdio: 'ignore', env: { PATH: programFolders } }).error === undefined) return true;
  const message = "nginx not found: install Debian's package nginx-light to run this test";
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}

/**
 * Runs the command of the front with its configuration as it is, but for what only a container has: the name of the
 * replicas stands for their ports here, the port is a free one, and the paths are under a temporary folder.
 */
export async function startNginx(front: ComposeService, replicaPorts: readonly number[]): Promise<NginxFront> {
  const root = await temporaryDirectory();
  await layOutMounts(front, root);
  const prefix = join(root, 'tmp');
  await mkdir(prefix);
  // nginx is nobody in its workers, if it is started as root.
  await Promise.all([chmod(root, 0o711), chmod(prefix, 0o711)]);
  const port = await freePort();
  const configFile = join(root, 'etc/nginx/nginx.conf');
  const shipped = await readFile(configFile, 'utf8');
  const config = shipped
    .replace('listen 8080;', `listen 127.0.0.1:${port};`)
    .replaceAll(/server api:3000(?<options>[^;]*);/g, (_, options: string) =>
      replicaPorts.map((replica) => `server 127.0.0.1:${replica}${options};`).join(' '),
    );
  await writeFile(configFile, config);

  const [program = '', ...args] = [...(front.entrypoint ?? []), ...(front.command ?? [])].map((argument) =>
    argument.startsWith('/') ? join(root, argument) : argument,
  );
  // A file, since nginx opens /dev/stdout by its name, which cannot be done with a pipe of Node.js.
  const output = await open(join(root, 'output'), 'w');
  const child = spawn(program, args, { env: { PATH: programFolders }, stdio: ['ignore', output.fd, output.fd] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    await output.close();
  });
  const printed = () => readFile(join(root, 'output'), 'utf8');
  const origin = `http://127.0.0.1:${port}`;
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended: ${await printed()}`);
      await fetch(`${origin}/metrics`);
    },
    { timeout: 10_000, interval: 20 },
  );
  return {
    origin,
    async requests() {
      const lines = (await printed()).split('\n').filter((line) => line.startsWith('{'));
      return lines.map((line) => JSON.parse(line) as { uri: string; status: number; upstream: string });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
