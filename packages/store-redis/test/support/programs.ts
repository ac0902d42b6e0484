import { spawnSync } from 'node:child_process';

/** The server that the tests start: Redis, or Valkey by `REDIS_SERVER=valkey-server`. */
export const REDIS_SERVER = process.env['REDIS_SERVER'] ?? 'redis-server';

const { status, stdout } = spawnSync('sh', ['-c', '"$0" --version', REDIS_SERVER], { encoding: 'utf8' });
const MISSING = `${REDIS_SERVER} is missing: install the package redis-server`;

/** Whether there is a server to test with. Without one the tests are skipped, loudly; in CI they fail. */
export const HAS_REDIS = status === 0;

/** The version of the server, such as 7.0. */
export const REDIS_VERSION = Number(/v=(\d+\.\d+)/.exec(stdout)?.[1] ?? 0);

if (!HAS_REDIS) {
  if (process.env['CI'] === 'true') throw new Error(MISSING);
  process.stderr.write(`[skipped] ${MISSING}\n`);
}
