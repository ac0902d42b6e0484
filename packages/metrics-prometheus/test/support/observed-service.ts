import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CircuitBreakerFactory } from '@tripswitch/core';
import { Registry } from 'prom-client';
import { observeBreakers } from '@tripswitch/metrics-prometheus';

// A service with a dependency that can be told to be down. It runs as a process of its own.

const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 3, recoveryTimeoutMs: 1500 } });
const register = new Registry();
observeBreakers(factory, { register });
const breaker = factory.create({ name: 'prices' });
factory.create({ name: 'idle' });
const coins = factory.create({ name: 'coins', slowCallThresholdMs: 30 });
let down = false;

const answers: Record<string, () => Promise<string>> = {
  '/metrics': () => register.metrics(),
  '/down': () => Promise.resolve(String((down = true))),
  '/up': () => Promise.resolve(String((down = false))),
  // Each fifth call is slow, and twice as many while the other dependency is down.
  '/slow': async () => {
    await coins.call(() => new Promise((resolve) => setTimeout(resolve, Math.random() < (down ? 0.4 : 0.2) ? 40 : 5)));
    return 'success';
  },
  '/call': async () => {
    const result = await breaker.tryCall(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (down) throw new Error('down');
    });
    return result.ok ? 'success' : result.rejected ? 'rejected' : 'failure';
  },
};

const server = createServer((request, response) => {
  void answers[request.url ?? '']?.().then((text) => response.end(text));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));
