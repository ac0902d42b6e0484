import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { PROBLEMS } from '../src/exchange/problem.js';
import { checkAgainstOpenApi } from './support/open-api-check.js';
import { startRouter } from './support/running-router.js';

test('the OpenAPI document is valid OpenAPI 3.1', async () => {
  const { json } = await startRouter();
  const { status, body } = await json('/openapi.json');
  expect([status, body['openapi']]).toEqual([200, '3.1.0']);
  const validator = new Validator();
  expect(await validator.validate(body)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every reference and every operation of the document stands by itself', async () => {
  const { json } = await startRouter();
  const { body } = await json('/openapi.json');
  const text = JSON.stringify(body);
  const { schemas } = body['components'] as { schemas: Record<string, unknown> };
  const referred = [...text.matchAll(/#\/components\/schemas\/(?<name>\w+)/g)].map(
    (found) => found.groups?.['name'] ?? '',
  );
  expect(new Set(referred)).toEqual(new Set(Object.keys(schemas)));
  const ids = [...text.matchAll(/"operationId":"(?<id>\w+)"/g)].map((found) => found.groups?.['id']);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(PROBLEMS).every((code) => text.includes(code))).toBe(true);
});

test('every operation says whether it needs credentials, and how it fails', async () => {
  const { json } = await startRouter();
  const paths = (await json('/openapi.json')).body['paths'] as Record<string, Record<string, Record<string, object>>>;
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security, responses = {} }] of Object.entries(operations)) {
      const guarded = [{ bearer: [] }];
      expect([path, method, security]).toEqual([path, method, method === 'post' ? guarded : [{}, ...guarded]]);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '401', '403', '500']));
    }
  }
});

test('the check of the tests notices an answer that is not as described', () => {
  const headers = { 'content-type': 'application/json' };
  const check = (status: number, text: string): void => checkAgainstOpenApi('GET', '/stats', { status, headers, text });
  expect(() => check(200, '{"circuit_breakers":[],"count":0}')).not.toThrow();
  expect(() => check(200, '{"circuit_breakers":[],"count":0,"more":1}')).toThrow('must NOT have additional');
  expect(() => check(200, '{"circuit_breakers":[{}],"count":1}')).toThrow('must have required property');
  expect(() => check(418, '{}')).toThrow('which the document does not have');
});
