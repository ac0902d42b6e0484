import type { ErrorRequestHandler, Response } from 'express';
import { isCallTimeoutError, isCircuitOpenError } from '@tripswitch/core';

/** How long a client waits before it tries again, in seconds, where the rejection names no time. */
const DEFAULT_WAIT_SECONDS = 5;

/** The longest wait that a client is asked for: a circuit may close sooner, by an operator for instance. */
const LONGEST_WAIT_SECONDS = 3600;

/** Headers of an answer that was begun and never sent: they describe another body. */
const STALE_HEADERS = ['Content-Encoding', 'Content-Length', 'Content-Range', 'ETag', 'Last-Modified', 'Expires'];

/**
 * Makes an Express error middleware for the routes of an app, which answers for circuits: a rejected call becomes 503
 * with `Retry-After`, and a call that took too long 504. Both are problem details (RFC 9457) that name nothing internal:
 * neither the circuit nor its state. Every other error is passed on, and so is one that comes after the answer began.
 *
 * @example
 * ```ts
 * app.get('/price', async (request, response) => response.json(await prices.call(fetchPrice)));
 * app.use(circuitErrors());
 * ```
 */
export function circuitErrors(): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
    } else if (isCircuitOpenError(error)) {
      response.setHeader('Retry-After', String(waitSeconds(error.retryAfterMs)));
      answer(response, 503, 'Service Unavailable', 'service_unavailable', 'Try again later.');
    } else if (isCallTimeoutError(error)) {
      answer(response, 504, 'Gateway Timeout', 'gateway_timeout', 'The answer took too long.');
    } else {
      next(error);
    }
  };
}

function waitSeconds(retryAfterMs: number | null): number {
  const seconds = Number.isFinite(retryAfterMs) ? Math.ceil(Number(retryAfterMs) / 1000) : DEFAULT_WAIT_SECONDS;
  return Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS);
}

function answer(response: Response, status: number, title: string, code: string, detail: string): void {
  for (const name of STALE_HEADERS) response.removeHeader(name);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail }));
}
