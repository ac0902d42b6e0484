import type { Registry } from 'prom-client';
import type { Handler } from '../http/reply.js';

/** `GET /metrics`: what the circuits do, as Prometheus reads it. */
export function metricsRoute(register: Registry): Handler {
  return async () => ({
    status: 200,
    headers: { 'Cache-Control': 'no-store', 'Content-Type': register.contentType },
    body: Buffer.from(await register.metrics()),
  });
}
