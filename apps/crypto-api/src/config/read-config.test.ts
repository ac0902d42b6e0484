import { describe, expect, it } from 'vitest';
import { readConfig } from './read-config.js';

function problemsOf(environment: Record<string, string>): readonly string[] {
  const reading = readConfig(environment);
  return reading.ok ? [] : reading.problems;
}

describe('the environment', () => {
  it('may be empty: every value has a default', () => {
    expect(readConfig({})).toEqual({
      ok: true,
      config: {
        port: 3000,
        host: undefined,
        coinGeckoBaseUrl: 'https://api.coingecko.com/api/v3',
        coinGeckoApiKey: undefined,
        callTimeoutMs: 5000,
        cacheTtlMs: 10_000,
        requestDeadlineMs: 8000,
        drainDelayMs: 0,
        shutdownDeadlineMs: 10_000,
        circuitsDirectory: undefined,
        redisUrl: undefined,
        adminToken: undefined,
        logLevel: 'info',
      },
    });
  });

  it('is read, with seconds turned into milliseconds and slashes taken off the URL', () => {
    const reading = readConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      COINGECKO_BASE_URL: 'http://127.0.0.1:4010/api/v3//',
      COINGECKO_API_KEY: 'CG-abc',
      COINGECKO_CALL_TIMEOUT: '0.25',
      CACHE_TTL: '0',
      REQUEST_DEADLINE: '1.5',
      DRAIN_DELAY: '1.5',
      SHUTDOWN_DEADLINE: '20',
      CIRCUIT_BREAKER_PERSISTENT: 'true',
      CIRCUIT_BREAKER_STATE_DIR: '/var/lib/app/circuit_breakers',
      ADMIN_TOKEN: 'sixteen-or-more!',
      LOG_LEVEL: 'debug',
      UNRELATED: 'value',
    });
    expect(reading).toEqual({
      ok: true,
      config: {
        port: 0,
        host: '127.0.0.1',
        coinGeckoBaseUrl: 'http://127.0.0.1:4010/api/v3',
        coinGeckoApiKey: 'CG-abc',
        callTimeoutMs: 250,
        cacheTtlMs: 0,
        requestDeadlineMs: 1500,
        drainDelayMs: 1500,
        shutdownDeadlineMs: 20_000,
        circuitsDirectory: '/var/lib/app/circuit_breakers',
        redisUrl: undefined,
        adminToken: 'sixteen-or-more!',
        logLevel: 'debug',
      },
    });
  });

  it('counts an empty variable as unset', () => {
    expect(readConfig({ PORT: '', COINGECKO_API_KEY: '', LOG_LEVEL: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', ' 80'],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['HOST', 'localhost'],
    ['HOST', '127.0.0.1:80'],
    ['COINGECKO_CALL_TIMEOUT', '0'],
    ['COINGECKO_CALL_TIMEOUT', '-1'],
    ['COINGECKO_CALL_TIMEOUT', '5s'],
    ['COINGECKO_CALL_TIMEOUT', '301'],
    ['COINGECKO_CALL_TIMEOUT', 'Infinity'],
    ['CACHE_TTL', '-1'],
    ['CACHE_TTL', 'ten'],
    ['CACHE_TTL', '86401'],
    ['REQUEST_DEADLINE', '0'],
    ['REQUEST_DEADLINE', '301'],
    ['DRAIN_DELAY', '-1'],
    ['DRAIN_DELAY', '5s'],
    ['DRAIN_DELAY', '301'],
    ['SHUTDOWN_DEADLINE', 'soon'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_LEVEL', 'toString'],
  ])('refuses %s=%s by name and value', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toEqual([
      expect.stringContaining(`${variable} is ${JSON.stringify(value)}, expected `),
    ]);
  });

  it.each([
    ['COINGECKO_BASE_URL', 'not a url'],
    ['COINGECKO_BASE_URL', 'ftp://example.com/secret-path'],
    ['COINGECKO_BASE_URL', 'https://user:secret@example.com'],
    ['COINGECKO_BASE_URL', 'https://example.com/?key=secret'],
    ['COINGECKO_API_KEY', 'secret with spaces'],
    ['COINGECKO_API_KEY', 'secret\r\nX-Injected: 1'],
    ['REDIS_URL', 'secret'],
    ['REDIS_URL', 'http://secret@127.0.0.1:6379'],
    ['REDIS_URL', 'redis:///0'],
    ['REDIS_URL', 'redis://:secret@127.0.0.1:70000'],
    ['REDIS_URL', 'redis://127.0.0.1/first'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['ADMIN_TOKEN', 'secret'],
    ['ADMIN_TOKEN', 'a secret with spaces'],
  ])('refuses a bad %s by name, without repeating what may be secret', (variable, value) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toEqual([expect.stringContaining(`${variable} is (not shown), expected `)]);
    expect(problems.join()).not.toContain(value);
  });

  it.each(['redis://127.0.0.1', 'redis://:a%20b@redis:6379/0', 'rediss://user:word@cache.example.com:6380/15'])(
    'takes %s for a Redis',
    (redisUrl) => {
      expect(readConfig({ REDIS_URL: redisUrl })).toMatchObject({ ok: true, config: { redisUrl } });
    },
  );

  it('refuses circuits in files and in Redis: one of the two', () => {
    const both = { CIRCUIT_BREAKER_PERSISTENT: 'true', REDIS_URL: 'redis://:secret@127.0.0.1' };
    for (const directory of ['', '/var/lib/app']) {
      const problems = problemsOf({ ...both, CIRCUIT_BREAKER_STATE_DIR: directory });
      expect(problems).toEqual([
        'CIRCUIT_BREAKER_PERSISTENT is "true" and REDIS_URL is set, ' +
          'expected one of the two: circuits are in files or in Redis',
      ]);
    }
    expect(problemsOf({ ...both, CIRCUIT_BREAKER_PERSISTENT: 'false' })).toEqual([]);
  });

  it('names every bad value at once, each on one line', () => {
    const problems = problemsOf({ PORT: 'x\ny', LOG_LEVEL: 'loud', ADMIN_TOKEN: 'short' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['PORT', 'ADMIN_TOKEN', 'LOG_LEVEL']);
    expect(problems.join()).not.toContain('\n');
  });
});
