import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config/read-config.js';
import { startApi, type RunningApi } from './running-api.js';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^### `GET (?<path>\S+)`\n(?:(?!^#)[^])*?```json\n(?<json>[^]*?)```/gm)].map(
  (match) => ({ path: match.groups!['path']!, shown: JSON.parse(match.groups!['json']!) as unknown }),
);

/** What must be the same in an example and in an answer: all but the numbers that move and the times. */
function shapeOf(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => shapeOf(each));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each, name)]));
  }
  if (typeof value === 'number' && key !== 'status' && key !== 'rank') {
    return 'a number';
  }
  return key === 'updated_at' ? 'a time' : value;
}

describe('the README', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  it('shows every route, and a problem', () => {
    expect(examples.map(({ path }) => path.split('?')[0])).toEqual([
      '/api/v1/prices',
      '/api/v1/coins/bitcoin',
      '/api/v1/markets',
      '/health/live',
      '/health/ready',
      '/api/v1/markets',
    ]);
  });

  it.each(examples)('shows what GET $path answers', async ({ path, shown }) => {
    expect(shapeOf(await (await api.get(path)).json())).toEqual(shapeOf(shown));
  });

  it('states the defaults of the environment as they are', () => {
    const defaults = new Map(
      [...readme.matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]+)`|none)/gm)].map((match) => [match[1]!, match[2]]),
    );
    const stated = Object.fromEntries(
      [...defaults].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    expect(readConfig(stated)).toEqual(readConfig({}));
    expect([...defaults.keys()].sort()).toEqual([
      'ADMIN_TOKEN',
      'CACHE_TTL',
      'CIRCUIT_BREAKER_FAILURE_THRESHOLD',
      'CIRCUIT_BREAKER_PERSISTENT',
      'CIRCUIT_BREAKER_RECOVERY_TIMEOUT',
      'CIRCUIT_BREAKER_STATE_DIR',
      'COINGECKO_API_KEY',
      'COINGECKO_BASE_URL',
      'COINGECKO_CALL_TIMEOUT',
      'DRAIN_DELAY',
      'HOST',
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
      'REQUEST_DEADLINE',
      'SHUTDOWN_DEADLINE',
    ]);
  });
});
