import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { expect, onTestFinished, vi } from 'vitest';

const EXECUTABLE = '/usr/sbin/nginx';

/** Whether nginx is here. Where it is not, that is said; where everything must run, it is an error. */
export function hasNginx(): boolean {
  if (existsSync(EXECUTABLE)) return true;
  const missing = `${EXECUTABLE} is missing: the reverse proxy is not tried. Install the Debian package "nginx-light".`;
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.warn(missing);
  return false;
}

/** Starts nginx with a server of these locations; it ends with the test. @returns its origin. */
export async function startNginx(locations: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tripswitch-nginx-'));
  const port = await freePort();
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events {}
    http {
      access_log off;
      ${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n')}
      server { listen 127.0.0.1:${port}; ${locations} }
    }`;
  writeFileSync(`${folder}/nginx.conf`, config);
  const nginx = spawn(EXECUTABLE, ['-e', 'stderr', '-p', folder, '-c', `${folder}/nginx.conf`], { stdio: 'pipe' });
  let said = '';
  nginx.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(nginx, 'exit');
  onTestFinished(async () => {
    nginx.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  await vi.waitFor(
    async () => {
      expect([nginx.exitCode, said]).toEqual([null, '']);
      await fetch(origin);
    },
    { timeout: 10_000 },
  );
  return origin;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
