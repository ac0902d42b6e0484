import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, open, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from './temporary-directory.js';

/** nginx before two replicas. It never asks again elsewhere, so that its clients see all that goes wrong. */
export interface SwitchedNginx {
  readonly origin: string;
  /** From now on only the second replica is asked: what a balancer does with one that is not ready. */
  leaveOutFirst(): Promise<void>;
  /** What went wrong between nginx and the replicas: connections that were refused or broke off. */
  errors(): Promise<string[]>;
}

const configuration = (folder: string, port: number, first: number, second: number) => `
  daemon off; pid ${folder}/pid; error_log ${folder}/errors warn;
  events {}
  http {
    access_log off;
    client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
    uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
    upstream both { server 127.0.0.1:${first}; server 127.0.0.1:${second}; keepalive 32; }
    upstream second { server 127.0.0.1:${second}; keepalive 32; }
    server {
      listen 127.0.0.1:${port};
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_next_upstream off;
      set $who both;
      if (-f ${folder}/first-is-out) { set $who second; }
      location / { proxy_pass http://$who; }
    }
  }`;

/** Starts it on a free port; it ends with the test. */
export async function startSwitchedNginx(first: number, second: number): Promise<SwitchedNginx> {
  const folder = await temporaryDirectory();
  // nginx is nobody in its workers, if it is started as root.
  await chmod(folder, 0o755);
  const port = await freePort();
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, first, second));
  const output = await open(join(folder, 'output'), 'w');
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'errors')], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    stdio: ['ignore', output.fd, output.fd],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    await output.close();
  });
  const origin = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(`${origin}/health/live`), { timeout: 10_000, interval: 20 });
  return {
    origin,
    leaveOutFirst: () => writeFile(join(folder, 'first-is-out'), ''),
    errors: async () => (await readFile(join(folder, 'errors'), 'utf8')).split('\n').filter((line) => line !== ''),
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
