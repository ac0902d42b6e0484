import { expect, it } from 'vitest';
import { readConfig } from './read-config.js';
import { secretsOf } from './secrets-of.js';

function secretsIn(environment: Record<string, string>): string[] {
  const reading = readConfig(environment);
  return reading.ok ? secretsOf(reading.config) : [];
}

it.each([
  [{}, []],
  [{ COINGECKO_API_KEY: 'CG-key', ADMIN_TOKEN: 'sixteen-or-more!' }, ['CG-key', 'sixteen-or-more!']],
  [{ COINGECKO_BASE_URL: 'http://gateway.example/0123abcd/api/v3/' }, ['/0123abcd']],
  [{ COINGECKO_BASE_URL: 'http://gateway.example/0123abcd' }, ['/0123abcd']],
  [{ COINGECKO_BASE_URL: 'http://gateway.example' }, []],
  [{ REDIS_URL: 'redis://user:word@127.0.0.1' }, ['word']],
  [{ REDIS_URL: 'redis://127.0.0.1' }, []],
])('of %j are %j', (environment, secrets) => {
  expect(secretsIn(environment)).toEqual(secrets);
});
