import { CircuitBreaker, CircuitBreakerFactory, countWindow, logBreakers } from '@tripswitch/core';
import { createMemoryStore, defineStore } from '@tripswitch/core/store';
import { createAdminRouter } from '@tripswitch/express-admin-router';
import { observeBreakers } from '@tripswitch/metrics-prometheus';
import { createFakeClock } from '@tripswitch/testkit';
import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { blocksOf, readPage } from './support/pages.js';

const guide = readPage('docs/guides/troubleshooting.md');
const quoted = [...guide.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

const fails = (code: string) => (): Promise<never> =>
  Promise.reject(Object.assign(new Error('the message of a dependency'), { name: 'HttpError', status: Number(code) }));

/** Lets circuits do what the guide describes, and gives the lines that `logBreakers` writes of it. */
async function loggedLines(): Promise<string[]> {
  const lines: string[] = [];
  const log = (message: string): void => void lines.push(message);
  const clock = createFakeClock();
  const options = { name: 'prices', failureThreshold: 1, recoveryTimeoutMs: 10, clock };

  const reopened = new CircuitBreaker(options);
  logBreakers(reopened, { info: log, warn: log, error: log });
  reopened.on('success', () => {
    throw new Error('a listener of yours');
  });
  await reopened.call(() => 'well');
  await reopened.tryCall(fails('503'));
  clock.advance(10);
  await reopened.tryCall(fails('503'));
  await reopened.setMode('forced_open');

  const rated = new CircuitBreaker({
    ...options,
    failureThreshold: undefined,
    trip: countWindow({ size: 2, minimumCalls: 1, failureRateThreshold: 0.5 }),
  });
  logBreakers(rated, { info: log, warn: log, error: log });
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  await rated.tryCall(() => Promise.reject(late.reason as Error));

  const memory = createMemoryStore();
  const away = defineStore({
    kind: 'away',
    update: () => Promise.reject(new Error('the store is away')),
    read: () => Promise.reject(new Error('the store is away')),
    watch: () => () => undefined,
    list: () => Promise.resolve([]),
    history: () => Promise.resolve([]),
    close: () => memory.close(),
  });
  const degraded = new CircuitBreaker({ name: 'prices', store: away });
  logBreakers(degraded, { info: log, warn: log, error: log });
  await degraded.ready();
  await degraded.close();
  return lines;
}

describe('the guide to troubleshooting names', () => {
  test('lines that are logged', async () => {
    const lines = await loggedLines();
    const named = quoted.filter((text) => text.startsWith('Circuit '));
    expect(named.length).toBeGreaterThanOrEqual(5);
    for (const line of named) {
      const start = line.replace(/ …$/, '');
      expect(
        lines.some((logged) => logged.startsWith(start)),
        `${line} is not among\n${lines.join('\n')}`,
      ).toBe(true);
    }
  });

  test('metrics and labels that are exported', async () => {
    const register = new Registry();
    const factory = new CircuitBreakerFactory({ env: {} });
    observeBreakers(factory, { register });
    await factory.create({ name: 'prices' }).call(() => 'well');
    const metrics = await register.metrics();
    const queries = blocksOf(guide, 'promql').map(({ code }) => code);
    const texts = [...queries, ...quoted];
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/circuit_breaker_\w+/g)].map(([name]) => name)));
    expect(named.size).toBeGreaterThan(6);
    for (const name of named) expect(metrics).toContain(`# TYPE ${name.replace(/_(bucket|count)$/, '')} `);
    const selectors = texts.flatMap((text) => [...text.matchAll(/\b(from|to|mode|outcome)="(\w+)"/g)]);
    for (const [selector] of selectors) expect(metrics, selector).toContain(selector);
  });

  test('fields that the statistics have, and addresses that answer', async () => {
    const breakers = new CircuitBreakerFactory({ env: {} });
    breakers.create({ name: 'prices' });
    const server = express().use(createAdminRouter({ breakers })).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const paths = quoted.flatMap((text) => /^GET …(\/\S+)$/.exec(text)?.[1] ?? []);
    expect(paths).toHaveLength(2);
    for (const path of paths) expect((await fetch(origin + path)).status, path).toBe(200);
    const stats: unknown = await (await fetch(`${origin}/stats/prices`)).json();
    const fields = ['admits', 'retry_after', 'last_error', 'would_reject_count'];
    expect(quoted).toEqual(expect.arrayContaining(fields));
    for (const field of fields) expect(stats).toHaveProperty(field);
  });
});
