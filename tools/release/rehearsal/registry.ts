import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { writeFiles, type Sandbox } from './sandbox.js';

/** A registry on this machine, which has the packages of the family and no others. */
export interface Registry {
  readonly url: string;
  /** The lines by which npm, pnpm and the old yarn find the family here, and may publish it. */
  readonly npmConfiguration: readonly string[];
}

/** Starts verdaccio on a free port of loopback. It ends with the sandbox. */
export async function startRegistry(sandbox: Sandbox, scope: string): Promise<Registry> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const folder = join(sandbox.folder, 'registry');
  const access = { access: '$all', publish: '$authenticated', unpublish: '$authenticated' };
  await writeFiles(folder, {
    'config.yaml': stringify({
      storage: join(folder, 'storage'),
      auth: { htpasswd: { file: join(folder, 'htpasswd') } },
      // Without an uplink: what is not published here does not exist, as before a first release.
      uplinks: {},
      packages: { [`${scope}/*`]: access },
      web: { enable: false },
      log: { type: 'stdout', format: 'pretty', level: 'warn' },
    }),
  });
  const require = createRequire(import.meta.url);
  const verdaccio = join(dirname(require.resolve('verdaccio/package.json')), 'bin/verdaccio');
  const args = [verdaccio, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`];
  const { printed, hasEnded } = sandbox.start(process.execPath, args, { cwd: folder });
  const givenUpAt = Date.now() + 60_000;
  while (!(await answers(`${url}-/ping`))) {
    if (hasEnded() || Date.now() > givenUpAt) throw new Error(`The registry does not start:\n${printed()}`);
    await delay(100);
  }
  const token = await tokenOfNewUser(url);
  return { url, npmConfiguration: [`${scope}:registry=${url}`, `//127.0.0.1:${port}/:_authToken=${token}`] };
}

async function tokenOfNewUser(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'rehearsal', password: 'on loopback alone' }),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`The registry gave no token: ${response.status}`);
  return token;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
